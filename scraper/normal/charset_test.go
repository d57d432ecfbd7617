package normal

import "testing"

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		name, contentType, body, want, wantType string
	}{
		{"utf-8", "text/html; charset=utf-8", "né", "né", "text/html; charset=utf-8"},
		{"header", "text/html; charset=ISO-8859-1", "n\xe9", "né", "text/html; charset=utf-8"},
		{"header is wrong", "text/html; charset=ISO-8859-1", "né", "né", "text/html; charset=utf-8"},
		{"meta", "text/html", `<meta charset="windows-1251">` + "\xcd", `<meta charset="windows-1251">` + "Н", "text/html; charset=utf-8"},
		{"nothing said", "text/html", "it\x92s", "it’s", "text/html; charset=utf-8"},
		{"json", "application/json", "\"\x92\"", "\"\ufffd\"", "application/json; charset=utf-8"},
		{"mark", "application/json", "\xef\xbb\xbf{}", "{}", "application/json; charset=utf-8"},
		{"utf-16", "text/plain", "\xff\xfea\x00b\x00", "ab", "text/plain; charset=utf-8"},
		{"xml", "text/xml", `<?xml version="1.0" encoding="iso-8859-1"?><a>` + "\xe9</a>", `<?xml version="1.0" encoding="UTF-8"?><a>é</a>`, "text/xml; charset=utf-8"},
		{"iso-2022-jp", "text/plain; charset=iso-2022-jp", "\x1b$B$\"\x1b(B", "あ", "text/plain; charset=utf-8"},
		{"unknown label", "text/html; charset=klingon", "n\xe9", "né", "text/html; charset=utf-8"},
		{"not text", "application/pdf", "\xff\xfe\x00", "\xff\xfe\x00", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, contentType := Decode(c.contentType, []byte(c.body))
			if string(got) != c.want || contentType != c.wantType {
				t.Errorf("%q as %q, want %q as %q", got, contentType, c.want, c.wantType)
			}
		})
	}
}
