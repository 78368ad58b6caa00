#include "CPcap.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

enum { ERROR_SIZE = 256, NANOSECONDS = 1, RAW = 12, LINKTYPE_RAW = 101 };
enum { NO_SUCH_DEVICE = -5, NO_PERMISSION = -8, NOT_UP = -9, NO_PROMISCUOUS = -11 };
enum { NETMASK_UNKNOWN = 0xffffffff };

typedef struct pcap pcap_t;

struct header {
  struct timeval time;
  uint32_t captured;
  uint32_t length;
};

struct program {
  unsigned int count;
  void *instructions;
};

struct counts {
  unsigned int received;
  unsigned int dropped;
  unsigned int dropped_by_interface;
};

static struct {
  void *library;
  pcap_t *(*create)(const char *, char *);
  int (*set_snaplen)(pcap_t *, int);
  int (*set_promisc)(pcap_t *, int);
  int (*set_timeout)(pcap_t *, int);
  int (*set_buffer_size)(pcap_t *, int);
  int (*set_immediate_mode)(pcap_t *, int);
  int (*set_tstamp_precision)(pcap_t *, int);
  int (*get_tstamp_precision)(pcap_t *);
  int (*activate)(pcap_t *);
  int (*setnonblock)(pcap_t *, int, char *);
  int (*compile)(pcap_t *, struct program *, const char *, int, uint32_t);
  int (*setfilter)(pcap_t *, struct program *);
  void (*freecode)(struct program *);
  int (*datalink)(pcap_t *);
  int (*get_selectable_fd)(pcap_t *);
  int (*next_ex)(pcap_t *, struct header **, const uint8_t **);
  int (*stats)(pcap_t *, struct counts *);
  char *(*geterr)(pcap_t *);
  const char *(*statustostr)(int);
  void (*close)(pcap_t *);
} pcap;

struct windsock_pcap {
  pcap_t *handle;
  int has_nanoseconds;
  // The library counts in 32 bits.
  struct counts last;
  windsock_pcap_statistics sums;
};

#define LOAD(name) (*(void **)&pcap.name = dlsym(pcap.library, "pcap_" #name)) != NULL

static int load(void) {
  if (pcap.close) return 1;
  const char *names[] = {"libpcap.so.0.8", "libpcap.so.1", "libpcap.so"};
  for (int i = 0; i < 3 && !pcap.library; i++) pcap.library = dlopen(names[i], RTLD_NOW);
  if (!pcap.library) return 0;
  return LOAD(create) && LOAD(set_snaplen) && LOAD(set_promisc) && LOAD(set_timeout) &&
      LOAD(set_buffer_size) && LOAD(set_immediate_mode) && LOAD(set_tstamp_precision) &&
      LOAD(get_tstamp_precision) && LOAD(activate) && LOAD(setnonblock) && LOAD(compile) &&
      LOAD(setfilter) && LOAD(freecode) && LOAD(datalink) && LOAD(get_selectable_fd) &&
      LOAD(next_ex) && LOAD(stats) && LOAD(geterr) && LOAD(statustostr) && LOAD(close);
}

static int reason_of(int status) {
  switch (status) {
    case NO_SUCH_DEVICE: return WINDSOCK_PCAP_NO_DEVICE;
    case NO_PERMISSION:
    case NO_PROMISCUOUS: return WINDSOCK_PCAP_NO_PERMISSION;
    case NOT_UP: return WINDSOCK_PCAP_DEVICE_DOWN;
    default: return WINDSOCK_PCAP_OTHER;
  }
}

static int set_filter(pcap_t *handle, const char *filter) {
  if (!filter[0]) return 0;
  struct program program = {0, NULL};
  if (pcap.compile(handle, &program, filter, 1, NETMASK_UNKNOWN) != 0) return -1;
  int status = pcap.setfilter(handle, &program);
  pcap.freecode(&program);
  return status;
}

windsock_pcap *windsock_pcap_open(
    const char *device, const char *filter, int snapshot_length, int buffer_size, int promiscuous,
    int *reason, char *error, size_t size) {
  char words[ERROR_SIZE] = "";
  if (size > 0) error[0] = 0;
  *reason = WINDSOCK_PCAP_NO_LIBRARY;
  if (!load()) return NULL;
  *reason = WINDSOCK_PCAP_OTHER;
  pcap_t *handle = pcap.create(device, words);
  if (!handle) {
    snprintf(error, size, "%s", words);
    return NULL;
  }
  pcap.set_snaplen(handle, snapshot_length);
  pcap.set_promisc(handle, promiscuous);
  pcap.set_timeout(handle, 100);
  pcap.set_buffer_size(handle, buffer_size);
  pcap.set_immediate_mode(handle, 1);
  pcap.set_tstamp_precision(handle, NANOSECONDS);
  int status = pcap.activate(handle);
  if (status < 0) {
    *reason = reason_of(status);
    const char *detail = pcap.geterr(handle);
    snprintf(error, size, "%s", detail && detail[0] ? detail : pcap.statustostr(status));
  } else if (set_filter(handle, filter) != 0) {
    *reason = WINDSOCK_PCAP_BAD_FILTER;
    snprintf(error, size, "%s", pcap.geterr(handle));
    status = -1;
  } else if (pcap.setnonblock(handle, 1, words) != 0) {
    snprintf(error, size, "%s", words);
    status = -1;
  }
  windsock_pcap *capture = status < 0 ? NULL : calloc(1, sizeof *capture);
  if (!capture) {
    pcap.close(handle);
    return NULL;
  }
  capture->handle = handle;
  capture->has_nanoseconds = pcap.get_tstamp_precision(handle) == NANOSECONDS;
  return capture;
}

int windsock_pcap_link_type(windsock_pcap *capture) {
  int type = pcap.datalink(capture->handle);
  return type == RAW ? LINKTYPE_RAW : type;
}

int windsock_pcap_descriptor(windsock_pcap *capture) {
  return pcap.get_selectable_fd(capture->handle);
}

int windsock_pcap_next(
    windsock_pcap *capture, windsock_pcap_packet *packet, char *error, size_t size) {
  struct header *header = NULL;
  const uint8_t *bytes = NULL;
  int status = pcap.next_ex(capture->handle, &header, &bytes);
  if (status < 0) {
    snprintf(error, size, "%s", pcap.geterr(capture->handle));
    return -1;
  }
  if (status == 0 || !header) return 0;
  uint64_t fraction = (uint64_t)header->time.tv_usec;
  packet->time = (uint64_t)header->time.tv_sec * 1000000000u +
      (capture->has_nanoseconds ? fraction : fraction * 1000);
  packet->captured = header->captured;
  packet->length = header->length;
  packet->bytes = bytes;
  return 1;
}

int windsock_pcap_read_statistics(windsock_pcap *capture, windsock_pcap_statistics *statistics) {
  struct counts counts = {0, 0, 0};
  if (pcap.stats(capture->handle, &counts) != 0) return -1;
  windsock_pcap_statistics *sums = &capture->sums;
  sums->received += counts.received - capture->last.received;
  sums->dropped += counts.dropped - capture->last.dropped;
  sums->dropped_by_interface +=
      counts.dropped_by_interface - capture->last.dropped_by_interface;
  capture->last = counts;
  *statistics = *sums;
  return 0;
}

void windsock_pcap_close(windsock_pcap *capture) {
  pcap.close(capture->handle);
  free(capture);
}
