// Package figures measures the whole program from outside: pages and answers a second beside a handler that only says
// "hello", how long a start takes, how much memory it holds, and what a browser loads for one page. It holds tests only;
// `make bench` runs them, and docs/figures.md keeps a run. It must not judge: a busy machine is no defect.
package figures
