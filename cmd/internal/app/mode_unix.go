//go:build unix

package app

// ownMode says that the rights of a file tell who may read it.
const ownMode = true
