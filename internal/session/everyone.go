package session

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// scanPage is how many keys one look asks for: far less than a millisecond of the server's time.
const scanPage = 500

// roundTripLife is how long the mark of RoundTrip stays.
const roundTripLife = time.Second

// EndEveryone ends every session of this hub and returns how many; other hubs' sessions in the same Redis stay. One that starts while it runs may survive: whoever means to
// end those too writes the moment down first, where every request looks, as people.sessions_min is.
func (r *Redis) EndEveryone(ctx context.Context) (int, error) {
	var ended atomic.Int64
	sweep := func(ctx context.Context, server redis.Cmdable) error {
		n, err := r.endOn(ctx, server)
		ended.Add(int64(n))
		return err
	}
	var err error
	if cluster, ok := r.rdb.(*redis.ClusterClient); ok {
		err = cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error { return sweep(ctx, node) })
		if err != nil && !errors.Is(err, ErrUnavailable) { // the list of nodes did not come
			err = unavailable(ctx, "end everyone", err)
		}
	} else {
		err = sweep(ctx, r.rdb)
	}
	return int(ended.Load()), err
}

// endOn deletes the session keys of one server. Their places in the indexes stay: what is listed and gone is skipped.
func (r *Redis) endOn(ctx context.Context, server redis.Cmdable) (ended int, err error) {
	prefix := r.space.key(sessionPrefix, "")
	var cursor uint64
	for {
		var keys []string
		err := r.guard.do(ctx, "scan", func(ctx context.Context) (err error) {
			keys, cursor, err = server.Scan(ctx, cursor, prefix+"*", scanPage).Result()
			return err
		})
		if err != nil {
			return ended, err
		}
		for _, key := range keys { // one at a time: of a cluster's node each may be in another slot
			alive, err := r.kill(ctx, key[len(prefix):])
			if err != nil {
				return ended, fmt.Errorf("session: end everyone: %w", err)
			}
			if alive {
				ended++
			}
		}
		if cursor == 0 {
			return ended, nil
		}
	}
}

// Server is what a session store says of itself.
type Server struct {
	Version     string // redis_version
	Policy      string // maxmemory-policy
	MaxMemory   string // in bytes; "0": no bound
	Persistence bool   // it writes snapshots or a log
	Known       bool   // the store let itself be asked
}

// Describe asks the store about itself, for doctor. A store that does not let itself be asked (INFO may be forbidden to the
// hub's user) is no error: Known is false then. Of a cluster it asks one node.
func (r *Redis) Describe(ctx context.Context) (Server, error) {
	var info string
	err := r.guard.do(ctx, "info", func(ctx context.Context) error {
		var err error
		if info, err = r.rdb.Info(ctx).Result(); err != nil && isReply(err) {
			info, err = "", nil
		}
		return err
	})
	if err != nil {
		return Server{}, err
	}
	fields := infoFields(info)
	s := Server{Version: fields["redis_version"], Policy: fields["maxmemory_policy"], MaxMemory: fields["maxmemory"]}
	s.Persistence = fields["aof_enabled"] == "1" || fields["rdb_last_save_time"] != "" && r.savesSnapshots(ctx)
	s.Known = s.Version != ""
	return s, nil
}

// savesSnapshots asks for the setting, because every server names a time of its last snapshot: that of its start.
func (r *Redis) savesSnapshots(ctx context.Context) bool {
	var saves map[string]string
	err := r.guard.do(ctx, "config", func(ctx context.Context) (err error) {
		saves, err = r.rdb.ConfigGet(ctx, "save").Result()
		if err != nil && isReply(err) {
			saves, err = map[string]string{"save": "unknown"}, nil
		}
		return err
	})
	return err == nil && saves["save"] != ""
}

func isReply(err error) bool {
	var reply redis.Error
	return errors.As(err, &reply)
}

// RoundTrip writes a mark that lives for a second and reads it back, for doctor.
func (r *Redis) RoundTrip(ctx context.Context) error {
	name, value := r.space.key(oncePrefix, "doctor:"+digest(r.instant().String())), "here"
	var got string
	err := r.guard.do(ctx, "round trip", func(ctx context.Context) (err error) {
		if err := r.rdb.Set(ctx, name, value, roundTripLife).Err(); err != nil {
			return err
		}
		got, err = r.rdb.Get(ctx, name).Result()
		return err
	})
	if err == nil && got != value || errors.Is(err, redis.Nil) {
		return fmt.Errorf("session: round trip: %w (what was written is not there)", ErrUnavailable)
	}
	return err
}
