// What only the build knows of the program.
#ifndef WINDSOCK_CVERSION_H
#define WINDSOCK_CVERSION_H

// The commit that the program was built from; empty where the build did not say it.
const char *windsock_commit(void);

#endif
