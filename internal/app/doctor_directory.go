package app

import (
	"context"

	"chapterhouse/internal/directory"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

func directoryChecks() []check {
	return []check{
		{name: "representatives", about: say.M("Are the lists of representatives current?"), mend: say.M("Download newer files and import each: chapterhouse import directory FILE.csv. Staff then put them into use at /national/directory/import."), needs: (*subject).rows, run: checkDirectory},
	}
}

func checkDirectory(ctx context.Context, s *subject) (say.Text, error) {
	oldest, age, live, err := directory.New(s.store, s.now).Oldest(ctx)
	switch {
	case err != nil:
		return say.Text{}, err
	case !live:
		return say.Text{}, nothingYet(say.M("There are none."))
	case age == hub.AgeCongress:
		return say.Text{}, warning(say.M("No. The list “%[1]s” is from %[2]s, and a new Congress has met since.", oldest.List, oldest.AsOf))
	case age == hub.AgeOld:
		return say.Text{}, warning(say.M("No. The list “%[1]s” is from %[2]s.", oldest.List, oldest.AsOf))
	}
	return say.M("Yes, the oldest is from %s.", oldest.AsOf), nil
}
