// Package board knows the kinds of job boards: one file per kind, each with a
// scraper.Adapter that is pure: it gets bytes and returns postings and further
// requests.
//
// # How to add a kind
//
//  1. Find the vendor's documentation, or what its public pages say to
//     crawlers. It becomes the adapter's Access; without a word that allows it,
//     there is no adapter.
//  2. Write kind.go: an unexported struct without fields, with
//     Name (as it stands in a boards file), Access, Start and Parse. Start
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
//     asks for it with rowRequest; pagePosting reads a page with JobPosting data.
//  5. ExternalID is what the source keeps stable when a title or a place is
//     edited, and unique on the board. ReqID is the employer's own number; it
//     makes postings of one job on several boards find each other, so leave it
//     empty if it may be shared by different jobs.
//  6. Copy words as the source wrote them. Turning HTML into text, reading
//     dates, places and pay is the business of package normal.
//  7. Put it into All, and write testdata/<name>/*.txtar (see package
//     scrapertest): a full board, an empty one, two pages, an answer of another
//     shape, an error page. go test ./scraper/board -update writes the wanted
//     part; read it before you commit it.
package board
