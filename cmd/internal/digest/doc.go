// Package digest turns a ranked list into something to read: plain text for a
// terminal, Markdown, or JSON for a script. It is a view model and its
// renderers; it knows neither store nor clock.
//
// Rules of this package:
//   - A verdict is shown with the posting's own words, in quotation marks.
//   - What is hidden is counted by its reason, and how the boards fared is
//     part of every digest: silence is never good news by itself.
//   - Text from a posting is foreign. It passes the one cleaner (clean.go)
//     before it is printed, is escaped where the format has markup, and never
//     becomes a link; the only links are whole http or https addresses.
//   - A person reads sentences and names, never ids; a script reads ids and
//     nulls (json.go), never sentences it would have to take apart.
//   - The same view gives the same bytes.
package digest
