package intake

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestHostileMails: bombs, mails in mails, wrong charsets, and lengths. Each is
// read in bounds or is a problem, and the mail behind it is read.
func TestHostileMails(t *testing.T) {
	const head = "From: alerts@aapc.com\nSubject: s\nMIME-Version: 1.0\n"
	good := head + "\nCoding Educator\nStillwater Audit Group\nColumbus, OH\nhttps://jobs.aapc.com/job/555002/coding-educator\n"
	deep := head + "Content-Type: multipart/mixed; boundary=b0\n\n"
	for i := range 200 {
		deep += fmt.Sprintf("--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i+1)
	}
	many := head + "Content-Type: multipart/mixed; boundary=m\n\n" + strings.Repeat("--m\nContent-Type: text/plain\n\nx\n", 50_000) + "--m--\n"
	for _, c := range []struct{ name, mail, want string }{
		{"200 parts in parts", deep, ""},
		{"50,000 parts", many, ""},
		{"an attachment of 50 MB", head + "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/plain\n\nDRG Auditor\nHalcyon Health Plan\nRemote\nhttps://jobs.aapc.com/job/555003/drg-auditor\n--m\nContent-Type: application/pdf\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n" + strings.Repeat(strings.Repeat("QUJD", 19)+"\n", 50<<20/77) + "--m--\n", "DRG Auditor"},
		{"a text of 50 MB", head + "Content-Type: text/html\n\n" + strings.Repeat("<div><b>x</b></div>", 50<<20/19), ""},
		{"a title without end", head + "Content-Type: text/html\n\n<a href=https://jobs.aapc.com/job/555009/x>" + strings.Repeat("coder ", 1<<20), ""},
		{"a line without end", head + "\n" + strings.Repeat("x", 20<<20), ""},
		{"a header without end", "From: alerts@aapc.com\nSubject: " + strings.Repeat("y", 3<<20) + "\n\nx\n", ""},
		{"a charset nobody knows", head + "Content-Type: text/plain; charset=x-made-up\n\nCoder \x96 Outpatient\nSt. Mary\xb4s Clinic\nColumbus, OH\nhttps://jobs.aapc.com/job/555004/coder\n", "Coder – Outpatient"},
		{"UTF-8 that is none", head + "Content-Type: text/plain; charset=utf-8\n\nCoder \x96 Inpatient\nClinic\nColumbus, OH\nhttps://jobs.aapc.com/job/555005/coder\n", "Coder – Inpatient"},
		{"an encoding nobody knows", head + "Content-Transfer-Encoding: x-uue\n\nHIM Clerk\nClinic\nColumbus, OH\nhttps://jobs.aapc.com/job/555006/clerk\n", "HIM Clerk"},
		{"base64 that breaks off", head + "Content-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("ROI Clerk\nClinic\nColumbus, OH\nhttps://jobs.aapc.com/job/555007/roi\n\n")) + "\n!!", "ROI Clerk"},
		{"no boundary", head + "Content-Type: multipart/mixed\n\nx\n", ""},
		{"NUL", head + "\nCo\x00der\nClinic\nColumbus, OH\nhttps://jobs.aapc.com/job/555008/coder\n", "Coder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			box := "From a@example.org Mon Nov 23 07:12:00 2026\n" + c.mail + "\n\nFrom b@example.org Mon Nov 23 07:12:00 2026\n" + good
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			var titles []string
			for p, err := range Read(Mbox, strings.NewReader(box), now) {
				var problem *Problem
				if err != nil && !errors.As(err, &problem) {
					t.Fatal(err)
				}
				if err == nil {
					titles = append(titles, clip(p.Title, 40))
					if len(p.Title) > 1000 || len(p.Description) > 1<<16 {
						t.Errorf("a title of %d bytes, a text of %d", len(p.Title), len(p.Description))
					}
				}
			}
			runtime.ReadMemStats(&after)
			if c.want != "" && (len(titles) == 0 || titles[0] != c.want) || len(titles) == 0 || titles[len(titles)-1] != "Coding Educator" {
				t.Errorf("titles %q, want %q and then the good mail's", titles, c.want)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 256<<20 {
				t.Errorf("allocated %d MB in all for a mail of %d MB", used>>20, len(c.mail)>>20)
			}
		})
	}
}

// TestForgedMail: a mail that the person's own mailbox found not to be from whom
// it says brings no posting; what an earlier server found decides nothing.
func TestForgedMail(t *testing.T) {
	const mail = "From: jobs@aapc.com\nSubject: s\n\nCoding Educator\nStillwater Audit Group\nColumbus, OH\nhttps://jobs.aapc.com/job/555002/coding-educator\n"
	for header, want := range map[string]string{
		"": "",
		"Authentication-Results: mx.example.org; spf=fail; dkim=pass header.d=aapc.com; dmarc=pass\n":                                                       "",
		"Authentication-Results: mx.example.org;\n dkim=none; dmarc=fail (p=REJECT) header.from=aapc.com\n":                                                 "it may be a fraud",
		"Authentication-Results: mx.example.org; dmarc=pass\nReceived: from x\nAuthentication-Results: mx.other.example; dmarc=fail header.from=aapc.com\n": "",
	} {
		for p, err := range Read(Mail, strings.NewReader(header+mail), now) {
			if want == "" && (err != nil || p.Title != "Coding Educator") || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%q: %q, %v", header, p.Title, err)
			}
		}
	}
}

// TestLongMail: a mail longer than the limit is a problem; it is not held.
func TestLongMail(t *testing.T) {
	r := io.MultiReader(strings.NewReader("From: a@example.org\nSubject: s\n\n"), io.LimitReader(endless{}, maxMessage+1))
	var got error
	for _, err := range Read(Mail, r, now) {
		got = err
	}
	if got == nil || !strings.Contains(got.Error(), "larger than 128 MiB") {
		t.Errorf("%v", got)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// TestOpenQuote: a quote that is not closed costs the rest of a table, not
// memory.
func TestOpenQuote(t *testing.T) {
	table := "title,company\nCoder,Clinic\n\"open,x\n" + strings.Repeat("y,z\n", 10<<20)
	var titles, problems []string
	for p, err := range Read(CSV, strings.NewReader(table), now) {
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		titles = append(titles, p.Title)
	}
	if len(titles) != 1 || len(problems) != 1 || !strings.Contains(problems[0], "a quote in it may not be closed") {
		t.Errorf("titles %q, problems %q", titles, problems)
	}
}

func TestReadErrorEnds(t *testing.T) {
	broken := errors.New("the disk fails")
	for _, f := range Formats() {
		var got error
		for _, err := range Read(f, io.MultiReader(strings.NewReader("From a@b Mon Nov 23 07:12:00 2026\nFrom: a@b\n\n<html>"), failing{broken}), now) {
			if err != nil {
				got = err
			}
		}
		if got == nil || !strings.Contains(got.Error(), "the disk fails") {
			t.Errorf("%s: %v", f, got)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestFollow(t *testing.T) {
	for _, c := range []struct{ address, board, id, url string }{
		{"https://www.linkedin.com/comm/jobs/view/4100000001/?trackingId=x&otpToken=y", "linkedin", "4100000001", "https://www.linkedin.com/jobs/view/4100000001/"},
		{"https://www.linkedin.com/jobs/view/inpatient-coder-at-pecan-valley-4100000001?refId=x", "linkedin", "4100000001", "https://www.linkedin.com/jobs/view/4100000001/"},
		{"https://www.linkedin.com/jobs/search/?currentJobId=4100000001", "linkedin", "4100000001", "https://www.linkedin.com/jobs/view/4100000001/"},
		{"https://www.google.com/url?q=https%3A%2F%2Fwww.indeed.com%2Fviewjob%3Fjk%3Dab12&sa=D", "indeed", "ab12", "https://www.indeed.com/viewjob?jk=ab12"},
		{"https://es.indeed.com/pagead/clk/dl?mo=r&jk=fed0&ad=x", "indeed", "fed0", "https://www.indeed.com/viewjob?jk=fed0"},
		{"https://urldefense.com/v3/__https://www.usajobs.gov/job/812000001__;!!x!y$", "usajobs-alerts", "812000001", "https://www.usajobs.gov/job/812000001"},
		{"https://urldefense.proofpoint.com/v2/url?u=https-3A__www.usajobs.gov_job_812000001&d=x", "usajobs-alerts", "812000001", "https://www.usajobs.gov/job/812000001"},
		{"https://awstrack.example/CL0/https:%2F%2Fjobs.aapc.com%2Fjob%2F555001%2Fcoder/1/x", "aapc", "555001", "https://jobs.aapc.com/job/555001/coder/"},
		{"https://www.glassdoor.com/job-listing/coder-x-JV_IC1.htm?jl=1009&utm_source=a", "glassdoor", "1009", "https://www.glassdoor.com/job-listing/j?jl=1009"},
		{"https://www.ziprecruiter.com/jobs/pecan-valley-1a2b3c4d/coder-9f8e7d6c?tsid=1", "ziprecruiter", "9f8e7d6c", "https://www.ziprecruiter.com/jobs/pecan-valley-1a2b3c4d/coder-9f8e7d6c"},
		{"https://engage.indeed.com/f/a/hidden", "indeed", "", "https://engage.indeed.com/f/a/hidden"},
		{"https://careers.north.example/job/12/coder?otpToken=s&eid=1&lang=en", "", "", "https://careers.north.example/job/12/coder?lang=en"},
	} {
		if l := follow(c.address); l.board != c.board || l.id != c.id || l.url != c.url || !l.job {
			t.Errorf("%s leads to %+v", c.address, l)
		}
	}
	for _, address := range []string{
		"", "mailto:a@b", "javascript:x", "https://www.linkedin.com/comm/psettings/email-unsubscribe?x=1", "https://www.linkedin.com/comm/jobs/search?keywords=x",
		"https://www.indeed.com/legal", "https://www.usajobs.gov/applicant/searches", "https://notlinkedin.com/in/me", "http://%zz",
	} {
		if l := follow(address); l.job {
			t.Errorf("%s leads to a posting: %+v", address, l)
		}
	}
	// Wrappers in wrappers end.
	loop := "https://a.example/?u="
	for range 4 {
		loop += "https%3A%2F%2Fa.example%2F%3Fu%3D"
	}
	follow(loop)
}

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		name, head string
		want       Format
	}{
		{"a.EML", "", Mail}, {"a.mbox", "", Mbox}, {"a.htm", "", HTML}, {"a.csv", "", CSV}, {"a.jsonl", "", JSONLines}, {"a.atom", "", Feed}, {"a.mhtml", "", Mail},
		{"1700.M1.host:2,S", "Return-Path: <a@b>\nReceived: from x\n", Mail},
		{"Inbox", "From a@b Mon Nov 23 07:12:00 2026\nFrom: a@b\n", Mbox},
		{"a.xml", "<?xml version=\"1.0\"?>\n<!-- c --><rss version=\"2.0\">", Feed},
		{"a.xml", "<feed xmlns=\"http://www.w3.org/2005/Atom\">", Feed},
		{"a.xml", "\ufeff<source><publisher>", JobXML},
		{"page", "<!DOCTYPE html>\n<html>", HTML},
		{"rows", "title,company,url\n", CSV},
		{"rows", `{"title":"x"}`, JSONLines},
		{"sitemap.xml", "<urlset>", ""}, {"notes.txt", "Dear diary: today\nnothing", ""}, {"a.bin", "\x7fELF\x00", ""}, {"empty", "", ""}, {"a.xml", "<", ""},
	} {
		got, ok := Detect(c.name, []byte(c.head))
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Detect(%q, %q) = %q, %v; want %q", c.name, c.head, got, ok, c.want)
		}
	}
}

// TestCharsets: a table, lines and a page as Windows and spreadsheets write them
// have the letters their authors wrote.
func TestCharsets(t *testing.T) {
	utf16 := func(s string) string {
		b := []byte{0xff, 0xfe}
		for _, r := range s {
			b = append(b, byte(r), byte(r>>8))
		}
		return string(b)
	}
	const page = "<p>Codes the visits of a clinic by the sea, and answers what its nurses and doctors ask of it, every day of the week but one, from a desk at home or in the clinic, as the coder likes, with two others who do the same work and help.</p>"
	for _, c := range []struct {
		name, file, text string
	}{
		{"Windows-1252", "a.csv", "title,company\nCoder \x96 Caf\xe9,St. Mary\x92s\n"},
		{"UTF-16, tabs", "a.txt", utf16("title\tcompany\r\nCoder – Café\tSt. Mary’s\r\n")},
		{"UTF-8 with a mark", "a.csv", "\ufefftitle,company\r\nCoder – Café,St. Mary’s\r\n"},
		{"lines in Windows-1252", "a.jsonl", `{"title":"Coder ` + "\x96" + ` Caf` + "\xe9" + `","company":"St. Mary` + "\x92" + `s","description":"x"}`},
		{"a page that names its charset", "a.html", "<html><head><meta charset=windows-1252><script type=application/ld+json>{\"@type\":\"JobPosting\",\"title\":\"Coder \x96 Caf\xe9\",\"hiringOrganization\":\"St. Mary\x92s\",\"description\":\"x\"}</script></head></html>"},
		{"a page that names none", "a.html", "<h1>Coder \x96 Caf\xe9</h1>" + page},
		{"a feed", "a.xml", "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><source><job><title>Coder \x96 Caf\xe9</title><company>St. Mary\x92s</company><referencenumber>1</referencenumber><url>https://a.example/1</url><description>x</description></job></source>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, ok := Detect(c.file, []byte(c.text))
			if !ok {
				t.Fatal("no format")
			}
			n := 0
			for p, err := range Read(f, strings.NewReader(c.text), now) {
				n++
				if err != nil || p.Title != "Coder – Café" || p.Employer != "St. Mary’s" && p.Employer != "" {
					t.Errorf("%q of %q, %v", p.Title, p.Employer, err)
				}
			}
			if n != 1 {
				t.Errorf("%d postings and problems", n)
			}
		})
	}
}

// FuzzRead: no input of any format panics, hangs, or yields a posting without a
// title.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for i := range Formats() {
			f.Add(i, data)
		}
	}
	f.Fuzz(func(t *testing.T, format int, data []byte) {
		all := Formats()
		if format < 0 {
			format = -(format + 1)
		}
		n := 0
		for p, err := range Read(all[format%len(all)], strings.NewReader(string(data)), now) {
			if n++; n > len(data)+maxCards {
				t.Fatalf("%d postings and problems in %d bytes", n, len(data))
			}
			if err == nil && strings.TrimSpace(p.Title) == "" {
				t.Errorf("a posting without a title: %+v", p)
			}
		}
	})
}
