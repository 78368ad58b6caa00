// ncurses: one window the size of the terminal, into which cells are put.

#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1

#include "CNcurses.h"
#include "direct.h"

#include <curses.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static const wchar_t placeholder = 0x25AF;

// Programs started from here must find their own terminfo again.
static SCREEN *start_direct(FILE *out, FILE *in) {
  const char *before = getenv("TERMINFO");
  char *kept = before ? strdup(before) : NULL;
  setenv("TERMINFO", direct_entry, 1);
  SCREEN *screen = newterm("windsock-direct", out, in);
  if (kept) setenv("TERMINFO", kept, 1);
  else unsetenv("TERMINFO");
  free(kept);
  return screen;
}

static FILE *stream(int copy, const char *mode) { return copy < 0 ? NULL : fdopen(copy, mode); }

bool cn_start(int tty, const char *term, bool direct) {
  setlocale(LC_CTYPE, "");
  // The terminal knows its size; LINES and COLUMNS of the environment may be those of another.
  use_tioctl(true);
  FILE *out = stream(cn_guard_output(tty), "w");
  FILE *in = stream(fcntl(tty, F_DUPFD_CLOEXEC, 3), "r");
  if (!out || !in) return false;
  SCREEN *screen = direct ? start_direct(out, in) : newterm(term, out, in);
  if (!screen) return false;
  const char *place = tigetstr("cup");
  if (!place || place == (char *)-1) {
    endwin();
    return false;
  }
  const char *other_screen = tigetstr("rmcup");
  bool has_other = other_screen && other_screen != (char *)-1;
  const char *clear = has_other ? NULL : tigetstr("clear");
  cn_guard_clear(clear == (char *)-1 ? NULL : clear);
  raw();
  noecho();
  nonl();
  // Input is read elsewhere; looking for it here would delay drawing.
  typeahead(-1);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  return true;
}

int cn_colours(void) { return has_colors() ? COLORS : 0; }

bool cn_is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

int cn_pair(int foreground, int background) {
  if (foreground < 0 && background < 0) return 0;
  int pair = alloc_pair(foreground, background);
  return pair < 0 ? 0 : pair;
}

static attr_t attributes(int modifiers) {
  return (modifiers & CN_BOLD ? WA_BOLD : 0) | (modifiers & CN_DIM ? WA_DIM : 0)
         | (modifiers & CN_ITALIC ? WA_ITALIC : 0)
         | (modifiers & CN_UNDERLINE ? WA_UNDERLINE : 0)
         | (modifiers & CN_REVERSE ? WA_REVERSE : 0);
}

void cn_put(
  int x, int y, uint32_t base, uint32_t mark, uint32_t mark2, int width, int modifiers,
  int pair) {
  wchar_t text[4] = {(wchar_t)base, (wchar_t)mark, (wchar_t)mark2, 0};
  // It decides how many columns ncurses thinks are covered.
  bool agrees = text[0] < 0x7F || wcwidth(text[0]) == width;
  for (int i = 1; text[i]; i++) agrees = agrees && wcwidth(text[i]) == 0;
  if (!agrees) {
    text[0] = placeholder;
    text[1] = 0;
  }
  cchar_t cell;
  if (setcchar(&cell, text, attributes(modifiers), 0, &pair) == OK) mvadd_wch(y, x, &cell);
  if (!agrees && width == 2) {
    text[0] = L' ';
    if (setcchar(&cell, text, attributes(modifiers), 0, &pair) == OK) mvadd_wch(y, x + 1, &cell);
  }
}

void cn_cursor(int x, int y) {
  curs_set(x < 0 ? 0 : 1);
  if (x >= 0) move(y, x);
}

void cn_flush(void) {
  wnoutrefresh(stdscr);
  doupdate();
}

void cn_forget(void) { clearok(curscr, TRUE); }

void cn_resize(int columns, int rows) { resizeterm(rows, columns); }

// A terminal with one screen only would keep the picture, with the shell's prompt in it.
void cn_leave(void) {
  const char *other_screen = tigetstr("rmcup");
  if (!other_screen || other_screen == (char *)-1) {
    erase();
    refresh();
  }
  endwin();
}

void cn_enter(void) {
  reset_prog_mode();
  clearok(curscr, TRUE);
}
