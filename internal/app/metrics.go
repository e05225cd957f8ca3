package app

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"chapterhouse/internal/hub"
)

// metrics are what the hub counts about itself. Labels are route templates, methods and states: their number is bounded by
// the program, and nothing in them comes from a person.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	refused  *prometheus.CounterVec
}

func newMetrics() *metrics {
	return &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "chapterhouse_http_requests_total", Help: "Responses by route template, method and status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "chapterhouse_http_request_seconds", Help: "Time until a response was written, by route template and method.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "chapterhouse_rsvps_refused_total", Help: "RSVPs of guests that a limit refused: busy, network, domain, event, hub.",
		}, []string{"limit"}),
	}
}

// refuse counts an RSVP that a limit refused.
func (m *metrics) refuse(limit hub.Limit) { m.refused.WithLabelValues(string(limit)).Inc() }

// request counts one answer. Methods nobody serves, and addresses without a route, are one label each: a stranger cannot
// make new ones.
func (m *metrics) request(method, route string, status int, took time.Duration) {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other"
	}
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route, method).Observe(took.Seconds())
}

// registry is everything that /metrics tells.
func (p *parts) registry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), p.metrics.requests, p.metrics.seconds, p.metrics.refused, stock{p})
	return r
}

// stock is what the hub has in hand, asked when somebody looks.
type stock struct{ *parts }

var (
	messagesDesc = prometheus.NewDesc("chapterhouse_messages", "Emails by state: queued, sending, sent, failed.", []string{"state"}, nil)
	oldestDesc   = prometheus.NewDesc("chapterhouse_messages_oldest_seconds", "How long the oldest email that is due has waited.", nil, nil)
	jobsDesc     = prometheus.NewDesc("chapterhouse_jobs", "Jobs by state.", []string{"state"}, nil)
	breakerDesc  = prometheus.NewDesc("chapterhouse_sessions_breaker_open", "1 while the session store counts as away.", nil, nil)
	pausedDesc   = prometheus.NewDesc("chapterhouse_sends_paused", "1 while all email is paused.", nil, nil)
	guestsDesc   = prometheus.NewDesc("chapterhouse_guest_rsvps_stopped", "1 while nobody can RSVP without an account.", nil, nil)
	aboutDesc    = prometheus.NewDesc("chapterhouse_info", "1, with the version.", []string{"version"}, nil)
)

// Describe implements prometheus.Collector.
func (stock) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{messagesDesc, oldestDesc, jobsDesc, breakerDesc, pausedDesc, guestsDesc, aboutDesc} {
		to <- d
	}
}

// lookFor bounds what a look at the stock may take: a database that is away must not hold up the rest.
const lookFor = 2 * time.Second

// Collect implements prometheus.Collector. What cannot be asked right now is left out.
func (s stock) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), lookFor)
	defer cancel()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	gauge(aboutDesc, 1, Version)
	gauge(breakerDesc, flag(s.sessions.Tripped()))
	if counts, err := s.store.MessageCounts(ctx); err == nil {
		for _, state := range []string{"queued", "sending", "sent", "failed"} {
			gauge(messagesDesc, float64(counts[state]), state)
		}
	}
	if queue, err := s.store.MailQueue(ctx); err == nil {
		gauge(oldestDesc, waited(queue))
	}
	if pause, err := s.store.SendsPaused(ctx); err == nil {
		gauge(pausedDesc, flag(pause.Paused()))
	}
	if pause, err := s.store.GuestsStopped(ctx); err == nil {
		gauge(guestsDesc, flag(pause.Paused()))
	}
	if counts, err := s.queue.Counts(ctx); err == nil {
		for state, n := range counts { // River's own eight words
			gauge(jobsDesc, float64(n), state)
		}
	}
}

func waited(q hub.MailQueue) float64 {
	if q.Oldest.IsZero() {
		return 0
	}
	return now().Sub(q.Oldest).Seconds()
}

func flag(on bool) float64 {
	if on {
		return 1
	}
	return 0
}
