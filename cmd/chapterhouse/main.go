// Command chapterhouse runs the organizing hub of a membership organization with local chapters.
package main

import (
	"os"
	_ "time/tzdata" // events keep IANA zones; the machine may have no zone files

	"chapterhouse/internal/app"
)

func main() { os.Exit(app.Main()) }
