// What is known without a screen. Apart from the rest, because <term.h> makes macros of common words.

#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE 1

#include "CNcurses.h"

#include <curses.h>
#include <limits.h>
#include <term.h>

const char *cn_version(void) { return curses_version(); }

int cn_terminfo_colours(const char *term) {
  int status = 0;
  if (setupterm((char *)term, 1, &status) != OK) return INT_MIN;
  int colours = tigetnum("colors");
  del_curterm(cur_term);
  return colours;
}
