// All of C that the terminal needs. Swift cannot import most of ncurses: variadic functions,
// macros with casts (A_BOLD), assign-through macros (getyx), and globals that Swift 6 rejects
// (stdscr, LINES, COLORS). And a signal handler must be C, since Swift code may allocate. So
// nothing of ncurses appears here, and only the target Terminal calls these functions.
//
// All but cn_guard_* are for one thread only.

#ifndef CNCURSES_H
#define CNCURSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The name and version of the library.
const char *cn_version(void);

/// The colours of a terminal by its name, -1 for none; INT_MIN when terminfo does not know it.
int cn_terminfo_colours(const char *term);

// Requests to end: SIGTERM, SIGINT, SIGHUP and all others that would end the process by themselves.

/// Takes them from here on: the descriptor that is returned, -1 with errno, becomes readable and
/// stays so. A second request, not at the same moment, ends the process at once. A SIGHUP that is
/// ignored stays so. May be called again; with a screen SIGQUIT is such a request, too.
int cn_end_requests(bool has_screen);

/// That descriptor; -1 before.
int cn_end_descriptor(void);

/// Opens the pipe or terminal behind a descriptor anew, for writing that does not block; -1 when it is
/// something else or cannot be opened.
int cn_open_output(int descriptor);

/// Writes to a descriptor that may take nothing; gives up when it has no room for so long.
void cn_write_in_time(int descriptor, const void *bytes, size_t count, int milliseconds);

// The guard: whatever ends the process, the terminal is given back.

/// Saves the settings of the terminal and installs the handlers of signals. Standard error, when it
/// is a terminal, goes to a file until the end, so that messages do not end up in the picture.
/// Returns the descriptor that becomes readable when a signal is waiting; -1 with errno.
int cn_guard_open(int tty);

/// From here on a crash or an exit writes the sequences that end the modes and restores the saved
/// settings; or not any more.
void cn_guard_arm(bool armed);

/// Undoes everything and prints what was written to standard error meanwhile. May be called twice.
void cn_guard_close(void);

/// A copy of the terminal's descriptor for pictures: after a request to end, what is written to it
/// goes nowhere, so that nothing waits for a terminal that takes nothing. -1 with errno.
int cn_guard_output(int tty);

/// Writes to it. errno's value when it fails, else 0.
int cn_send(const void *bytes, size_t count);

/// What a crash has to write so that the picture goes: NULL for nothing.
void cn_guard_clear(const char *sequence);

/// The next signal that waits, and 0 when there is none.
int cn_next_signal(void);

/// Stops the process and its group, as ^Z does; returns when it is continued.
void cn_stop(void);

// The terminal.

/// The names of what can happen to a terminal, which are macros of <signal.h>.
int cn_signal_interrupt(void);
int cn_signal_quit(void);
int cn_signal_terminate(void);
int cn_signal_hangup(void);
int cn_signal_stop(void);
int cn_signal_continue(void);
int cn_signal_resize(void);

/// Opens the terminal of standard input and output, or else the controlling one; -1 with errno.
int cn_open_tty(void);

/// Writes everything, whatever the kernel takes at a time. errno's value when it fails, else 0.
int cn_write(int descriptor, const void *bytes, size_t count);

/// Columns and rows as the kernel knows them; false when it does not.
bool cn_size(int tty, int *columns, int *rows);

/// Waits until one of the descriptors can be read; -1 milliseconds wait without end. Sets
/// `readable` for each. The number of them, 0 after the time, -1 when a signal came between.
int cn_wait(const int *descriptors, bool *readable, int count, int milliseconds);

// ncurses.

/// Starts ncurses on a terminal of type `term` (NULL: $TERM). False when it knows none of that name
/// or the terminal cannot place its cursor. With `direct` it makes every colour a 24-bit one.
bool cn_start(int tty, const char *term, bool direct);

/// The colours of the started terminal; 0 when it has none.
int cn_colours(void);

/// Whether the locale's character encoding is UTF-8.
bool cn_is_utf8(void);

/// The pair of a foreground and a background; -1 is the terminal's own. 0 when there is none left.
int cn_pair(int foreground, int background);

/// The modifiers of cn_put.
enum { CN_BOLD = 1, CN_DIM = 2, CN_ITALIC = 4, CN_UNDERLINE = 8, CN_REVERSE = 16 };

/// Puts a character of `width` columns, a base and two marks or 0, at a place. One that the C library
/// thinks to be of another width is replaced: what follows it would move.
void cn_put(
  int x, int y, uint32_t base, uint32_t mark, uint32_t mark2, int width, int modifiers,
  int pair);

/// Places the cursor; hides it when x is negative.
void cn_cursor(int x, int y);

/// Sends what changed.
void cn_flush(void);

/// Makes the next flush send everything, for a picture that something else has overwritten.
void cn_forget(void);

void cn_resize(int columns, int rows);

/// Gives the screen back to the shell, and takes it again.
void cn_leave(void);
void cn_enter(void);

#endif
