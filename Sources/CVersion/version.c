#include "CVersion.h"

#ifndef WINDSOCK_COMMIT
#define WINDSOCK_COMMIT ""
#endif

const char *windsock_commit(void) { return WINDSOCK_COMMIT; }
