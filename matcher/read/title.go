package read

import (
	"slices"

	"hitmatch/matcher/taxonomy"
	"hitmatch/store/job"
)

// unread stands for the text of a posting of which only the title is known. It
// holds the words that make an ambiguous role name one of this field, and none
// that speak against one.
const unread = "Medical coding with ICD-10, medical billing, health information, medical records, RHIT, CDI, CCDS, EHR, transcription, physician."

// Proposes reports whether a posting of this title may be in scope, depending
// on its text. Read finds none in scope of which Proposes says no, so that a
// text need not be fetched to know.
func (r *Reader) Proposes(title string) bool {
	var d document
	r.prepare(&d, &job.Posting{Title: title})
	for _, m := range r.taxonomy.Find(nil, title, unread) {
		// A role that the text may speak for counts, a neighbour does not.
		if x, ok := r.taxonomy.Role(m.ID); m.Kind == taxonomy.KindRole && ok && !x.OutOfScope && !slices.Contains(d.inTitle, m) {
			d.inTitle = append(d.inTitle, m)
		}
	}
	_, ok := r.propose(&d)
	return ok
}
