// Package resume drafts a profile out of a résumé: credentials, typed years
// from dated jobs, education, state, skills, what is asked for. Everything it
// finds stands with the line it was found in, since a draft is for the person to
// confirm: it is better to ask than to guess, and what is left out is said.
//
// Text takes the text out of a file (plain text, Markdown, docx, PDF), Read
// makes the draft, YAML writes it as a profile with its sources as comments.
// The package is pure: it gets bytes and the day.
package resume
