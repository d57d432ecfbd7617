// Package nights holds the tests of whole crawls: real adapters, fetcher,
// runner and store against the hosts of package zoo. Each fault a crawler
// must stand is a test that carries the fault's number (TestF01Hang); beside
// them stand kills at random points, broken nights in a row, fairness, memory
// and the benchmark with its yardsticks. The figures and the commands that
// print them are in scraper/README.md.
package nights
