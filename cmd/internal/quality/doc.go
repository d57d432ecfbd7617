// Package quality holds the test that measures hitmatch as a whole: labelled
// postings go in through import, and what jobs and digest print is compared
// with the labels. The figures, and each row that differs, stand in testdata,
// so that a change of rules shows as a change of figures.
//
// The postings and labels are not part of the repository. They are found
// through HITMATCH_SHARED, the folder with corpus/ and domain/taxonomy.yaml;
// without it the test is skipped. After a change:
//
//	HITMATCH_SHARED=… go test ./cmd/internal/quality -update
package quality
