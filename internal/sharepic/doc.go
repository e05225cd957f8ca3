// Package sharepic draws the picture that a shared link shows: the date plate, the title and the color of the chapter.
//
// It owns the look of these pictures and keeps the last of them. It must not know events, chapters or who may see them: whoever asks
// passes the words. The one invariant: a process draws one picture at a time, and the same words give the same bytes.
package sharepic
