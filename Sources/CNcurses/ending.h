// Between the requests to end and the guard of the terminal.

#ifndef ENDING_H
#define ENDING_H

#include <stdbool.h>

/// Called in a signal handler: by the first request nothing is drawn any more; by a later one the
/// process ends now, and the terminal is given back.
void cn_guard_before_end(bool is_first);

#endif
