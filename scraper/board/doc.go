// Package board knows the kinds of job boards: one file per kind, each with a
// scraper.Adapter that is pure: it gets bytes and returns postings and further
// requests.
//
// # How to add a board
//
// Most employers use a kind that is here. "hitmatch boards add URL" finds kind
// and fields in the address of a career page and writes the entry. By hand it
// is a few lines of a boards file:
//
//	boards:
//	  - id: our-hospital          # yours to choose, for good
//	    employer: Our Hospital
//	    kind: workday
//	    host: ourhospital.wd5.myworkdayjobs.com
//	    tenant: ourhospital
//	    site: Careers
//
// A wrong or missing field is answered with those that the kind takes. A site
// without a kind of its own may carry schema.org JobPosting data in its pages:
// that is kind jsonld, with the address of its sitemap or of its list. Then
// "hitmatch boards check our-hospital" asks for the first page. A board of the
// program's own is an entry of config/boards; after a change there, go generate
// ./config packs them anew for the program.
//
// # How to add a kind
//
//	go run ./cmd/internal/dev new-board NAME
//
// writes the adapter's beginning, its cases, and its place in All and among the
// fuzz targets. It compiles, and its test says what to write:
//
//  1. Find the vendor's documentation, or what its public pages say to
//     crawlers. It becomes the adapter's Access; without a word that allows it,
//     there is no adapter.
//  2. The adapter is an unexported struct without fields, with Name (as it
//     stands in a boards file), Access, Start and Parse. Start
//     checks Board.Params through fields.check: everything wrong is said at
//     once, an unknown name is an error. A kind with an API takes the optional
//     field "base" in place of the vendor's host, for tests and for the demo.
//     A kind that can search takes searchField; one that asks for a key takes
//     keyField and names the variable in Request.Keys: the key itself never
//     comes into an adapter.
//  3. Parse tells what it asked for by Request.Step. What a later answer needs
//     travels in Request.Data; an adapter keeps nothing. The clock is
//     Response.At.
//  4. An answer of another shape than the documented one is an error, never an
//     empty page: the difference between "no openings" and "not understood"
//     decides whether postings are closed. One bad posting among good ones is a
//     Problem and stops nothing. A list that leads to a page for each opening
//     asks for it with rowRequest, or by its own request of the step "detail"
//     with the Title that the list gives it: postings of other fields are left
//     unread for it. pagePosting reads a page with JobPosting data. Page.Listed
//     is how many openings the board says it publishes; leave out drafts and
//     rows that repeat, or no run is ever complete.
//     A list that holds all postings of a board with their text in one answer
//     is asked for with Request.Long and read with longList, row by row.
//  5. ExternalID is what the source keeps stable when a title or a place is
//     edited, and unique on the board. ReqID is the employer's own number; it
//     makes postings of one job on several boards find each other, so leave it
//     empty if it may be shared by different jobs.
//  6. Copy words as the source wrote them. Turning HTML into text, reading
//     dates, places and pay is the business of package normal.
//  7. The cases in testdata/NAME (see package scrapertest) are yours to fill:
//     a full board, an empty one, two pages, an answer of another shape, an
//     error page, and one for each trap you know of. Write answers in the shape
//     of real ones and in words of your own. go test ./scraper/board -update
//     writes the wanted part and the table of README.md; read both before you
//     commit them. The full board is also served and crawled over four nights
//     by package nights, which takes one opening out of its lists.
package board
