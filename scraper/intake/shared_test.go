package intake

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSharedMails reads recorded bodies of alert mails, which are not in the
// repository, and counts what a reader of them finds.
func TestSharedMails(t *testing.T) {
	shared := os.Getenv("HITMATCH_SHARED")
	if shared == "" {
		t.Skip("HITMATCH_SHARED is not set: the recorded mails are not in the repository")
	}
	for _, c := range []struct {
		file, from, kind string
		titles, boards   []string
		ids              int
	}{
		{"indeed_alert.eml", "", "", []string{"Gestor de banca privada", "Asesor patrimonial"}, []string{"Banco Ficticio", "Gestora Ejemplo"}, 2},
		{"indeed_card_table.html", "alert@indeed.com", "text/html", []string{"Backend Engineer"}, []string{"Acme Corp"}, 1},
		{"indeed_job_alert.txt", "donotreply@jobalert.indeed.com", "text/plain", []string{"Java Full Stack Developer", "Associate Software Engineer"}, []string{"Northwind Consulting", "Fabrikam Software"}, 1},
		{"linkedin_alert.eml", "", "", []string{"Senior Data Engineer", "Analytics Engineer"}, []string{"Acme", "Globex Ltd"}, 2},
		{"linkedin_alert.html", "jobalerts-noreply@linkedin.com", "text/html", []string{"Senior Backend Engineer", "Staff Data Engineer", "Backend Engineer"}, []string{"Northwind", "Globex", ""}, 3},
		{"linkedin_card_single_anchor.html", "jobalerts-noreply@linkedin.com", "text/html", []string{"Backend Engineer"}, []string{"Acme Corp"}, 1},
		{"linkedin_job_alert.txt", "jobalerts-noreply@linkedin.com", "text/plain", []string{"Junior Software Engineer", "Frontend Developer"}, []string{"Northwind Systems", "Contoso Labs"}, 2},
	} {
		t.Run(c.file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(shared, "sources", "fixtures", "email", c.file))
			if err != nil {
				t.Fatal(err)
			}
			if c.from != "" {
				data = append([]byte("From: "+c.from+"\nSubject: alert\nDate: Sat, 26 Sep 2026 08:15:00 +0000\nContent-Type: "+c.kind+"; charset=utf-8\n\n"), data...)
			}
			var titles, employers []string
			ids := 0
			for p, err := range Read(Mail, strings.NewReader(string(data)), now) {
				if err != nil {
					t.Errorf("%v", err)
					continue
				}
				titles, employers = append(titles, p.Title), append(employers, p.Employer)
				if p.ExternalID != "" && !strings.HasPrefix(p.ExternalID, "said-") {
					ids++
				}
				if strings.Contains(p.URL, "otpToken") || strings.Contains(p.URL, "trackingId") {
					t.Errorf("the address holds a secret: %s", p.URL)
				}
			}
			if strings.Join(titles, "|") != strings.Join(c.titles, "|") || strings.Join(employers, "|") != strings.Join(c.boards, "|") || ids != c.ids {
				t.Errorf("titles %q of %q, %d ids; want %q of %q, %d", titles, employers, ids, c.titles, c.boards, c.ids)
			}
		})
	}
}
