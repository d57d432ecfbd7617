// Package require is the requirement language: what a posting asks, written
// as an expression, and how a person answers it.
//
//	expr = atom | "any(" expr+ ")" | "all(" expr+ ")" | ""
//	atom = a credential or licence as postings spell it (CCS-P, CPC-A, RN)
//	     | a group of credentials by taxonomy id (ANY_AHIMA_AAPC, ANY_CODING)
//	     | "EXP(" years ")"  years of the work the posting is about
//	     | "EDU(" level ")"  a level of education, or degree_him
//
// Arguments are separated by one space. any(A B) asks one of them, all(A B)
// every one; "" asks nothing. RHIT or RHIA is any(RHIT RHIA); RHIT and either
// CCS or CIC is all(RHIT any(CCS CIC)).
//
// Strength, deadline, list closed or open, and the words quoted belong to the
// clause an expression stands in, not to the expression: they come to Evaluate
// in a Slot.
package require
