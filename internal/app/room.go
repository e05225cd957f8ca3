package app

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"time"

	"chapterhouse/internal/operator"
	"chapterhouse/internal/sqldb"
)

// room are the parts of this hub as its operator sees them, with what people notice when one is in trouble.
func (p *parts) room() []operator.Part {
	list := []operator.Part{
		{Name: "Database", Means: "Nobody can do anything until it answers. Nothing that was acknowledged is lost.", Ask: p.askDatabase},
		{Name: "Sessions", Means: "Signed-in pages answer 503; public pages and guests’ RSVPs go on. Nobody is signed out.", Ask: p.askSessions},
		{Name: "Mail", Means: "Mails stay in their queue and leave when the relay answers again.", Ask: p.askMail},
	}
	for _, provider := range p.cfg.Providers {
		list = append(list, operator.Part{
			Name: "Sign-in: " + provider.Name, Means: "Nobody can sign in there; whoever is signed in notices nothing.",
			Ask: func(ctx context.Context) (string, error) { return "Answers", p.askProvider(ctx, provider.ID) },
		})
	}
	if p.cfg.EmbeddedSignIn() {
		list = append(list, operator.Part{Name: "Sign-in", Means: "Nobody can sign in.", Ask: func(context.Context) (string, error) {
			return "", operator.Weak("The demonstration’s: anyone is anyone.")
		}})
	}
	return append(list, operator.Part{
		Name: "Disk", Means: "Pictures, documents and whatever is embedded cannot be written. Make room, or move the data folder.", Ask: p.askDisk,
	})
}

func (p *parts) askDatabase(ctx context.Context) (string, error) {
	engine := map[sqldb.Engine]string{sqldb.SQLite: "SQLite", sqldb.Postgres: "PostgreSQL"}[p.db.Engine]
	began := time.Now()
	if err := p.store.Ping(ctx); err != nil {
		return "", fmt.Errorf("%s does not answer", engine)
	}
	return engine + ", answers in " + milliseconds(time.Since(began)), nil
}

func milliseconds(d time.Duration) string {
	if d < time.Millisecond {
		return "under 1 ms"
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

func (p *parts) askSessions(ctx context.Context) (string, error) {
	began := time.Now()
	if err := p.sessions.Ping(ctx); err != nil {
		return "", fmt.Errorf("the session store does not answer")
	}
	if p.sessions.Tripped() {
		return "", operator.Weak("Answers again; callers are let through in a second.")
	}
	if p.cfg.EmbeddedRedis() {
		return "", operator.Weak("In this process: a second one would not see them.")
	}
	return "Answers in " + milliseconds(time.Since(began)), nil
}

func (p *parts) askMail(ctx context.Context) (string, error) {
	if p.smtp == nil {
		return "", operator.Weak("Kept in the outbox: nothing leaves.")
	}
	began := time.Now()
	if err := p.smtp.Check(ctx); err != nil {
		return "", fmt.Errorf("the relay does not take mail")
	}
	return "The relay answers in " + milliseconds(time.Since(began)), nil
}

// The free part of a disk below which somebody should look, and below which writing will fail soon.
const (
	littleSpace = 0.10
	noSpace     = 0.02
)

func (p *parts) askDisk(context.Context) (string, error) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(p.cfg.Data, &disk); err != nil {
		return "", fmt.Errorf("the data folder cannot be looked at")
	}
	free, whole := float64(disk.Bavail)*float64(disk.Bsize), float64(disk.Blocks)*float64(disk.Bsize)
	words := fmt.Sprintf("%.1f GB of %.1f GB free", free/1e9, whole/1e9)
	switch {
	case whole == 0 || free/whole < noSpace:
		return "", fmt.Errorf("%s", strings.TrimPrefix(words, " "))
	case free/whole < littleSpace:
		return "", operator.Weak(words)
	}
	return words, nil
}
