package board

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"

	"hitmatch/scraper/normal"
)

// sitemap is what a sitemap names: further sitemaps, or pages.
type sitemap struct {
	sitemaps, pages []string
	cut             bool // it names more than maxSitemapURLs
}

// maxUnzipped is the size limit of the sitemap protocol.
const maxUnzipped = 50 << 20

// unzip returns body decompressed if it is gzip.
func unzip(body []byte) ([]byte, error) {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(r, maxUnzipped+1))
	if err != nil {
		return nil, err
	}
	if len(out) > maxUnzipped {
		return nil, fmt.Errorf("it holds more than %d MB", maxUnzipped>>20)
	}
	return out, nil
}

// sitemapRoot finds the root element of a sitemap at the start of a document,
// whatever its namespace.
var sitemapRoot = normal.Pattern(`(?is)^(<\?xml[^>]*\?>|<!--.*?-->|<\?.*?\?>|\s)*<([a-z0-9]+:)?(urlset|sitemapindex)[\s>/]`)

// readSitemap reads body as a sitemap (sitemaps.org: an index, a set of
// pages, a plain list of addresses) or as a robots.txt with Sitemap lines. ok
// is false if it is neither.
func readSitemap(body []byte) (m sitemap, ok bool, err error) {
	if sitemapRoot().Match(body[:min(len(body), 4096)]) {
		m, err = readSitemapXML(body)
		return m, err == nil, err
	}
	if body[0] == '<' {
		return sitemap{}, false, nil
	}
	robots := false
	for l := range strings.Lines(string(body)) {
		l = strings.TrimSpace(l)
		name, value, _ := strings.Cut(l, ":")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "sitemap":
			m.sitemaps = append(m.sitemaps, strings.TrimSpace(value))
			robots = true
		case "http", "https":
			if !strings.ContainsAny(l, " \t<>\"") {
				m.pages = append(m.pages, l)
				continue
			}
			return sitemap{}, false, nil
		case "", "user-agent", "disallow", "allow", "crawl-delay", "host":
		default:
			if !strings.HasPrefix(l, "#") && !robots {
				return sitemap{}, false, nil
			}
		}
		if len(m.pages) > maxSitemapURLs {
			m.cut = true
			break
		}
	}
	if len(m.pages) == 0 && len(m.sitemaps) == 0 {
		return sitemap{}, false, nil
	}
	if robots {
		m.pages = nil
	}
	return m, true, nil
}

// readSitemapXML reads the <loc> of each <url> and <sitemap>. Ampersands that
// were not escaped are read as they are meant.
func readSitemapXML(body []byte) (sitemap, error) {
	var m sitemap
	d := looseXML(bytes.NewReader(body))
	var open []string
	var loc strings.Builder
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return sitemap{}, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if len(open) > 64 {
				return sitemap{}, errors.New("its elements lie deeper than 64")
			}
			open = append(open, strings.ToLower(t.Name.Local))
			loc.Reset()
		case xml.CharData:
			if len(open) > 0 && open[len(open)-1] == "loc" {
				loc.Write(t)
			}
		case xml.EndElement:
			n := len(open)
			if n >= 2 && open[n-1] == "loc" {
				address := html.UnescapeString(strings.TrimSpace(loc.String()))
				switch {
				case address == "":
				case len(m.pages)+len(m.sitemaps) >= maxSitemapURLs:
					m.cut = true
					return m, nil
				case open[n-2] == "url":
					m.pages = append(m.pages, address)
				case open[n-2] == "sitemap":
					m.sitemaps = append(m.sitemaps, address)
				}
			}
			if n > 0 {
				open = open[:n-1]
			}
		}
	}
}
