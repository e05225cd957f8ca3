package markdown

import "sync"

// The bounds of a memo: it holds at most memoBytes of source and output in each of two halves, and nothing of a text that takes more than
// memoEntry, so that one long text does not push everybody else's out.
const (
	memoBytes = 2 << 20
	memoEntry = 32 << 10
)

// memo keeps what was made of texts. The text itself is the key, so what is kept is what would be made again. When the young half is full
// it becomes the old one: what is asked for comes back from there, and the rest goes with the next full half.
type memo[K comparable] struct {
	mu         sync.Mutex
	young, old map[K]string
	bytes      int // in young
}

// of returns what write says of key; size is how many bytes the key holds.
func (m *memo[K]) of(key K, size int, write func() string) string {
	if size > memoEntry {
		return write()
	}
	out, found := m.find(key, size)
	if !found {
		out = write()
		m.keep(key, size, out)
	}
	return out
}

func (m *memo[K]) find(key K, size int) (out string, found bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if out, found = m.young[key]; found {
		return out, true
	}
	if out, found = m.old[key]; found {
		m.put(key, size, out)
	}
	return out, found
}

func (m *memo[K]) keep(key K, size int, out string) {
	if size+len(out) > memoEntry {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, there := m.young[key]; !there {
		m.put(key, size, out)
	}
}

// put needs mu.
func (m *memo[K]) put(key K, size int, out string) {
	if m.young == nil || m.bytes+size+len(out) > memoBytes {
		m.young, m.old, m.bytes = map[K]string{}, m.young, 0
	}
	m.young[key] = out
	m.bytes += size + len(out)
}
