// What windsock needs of libpcap, which is loaded when it is asked for: who never captures does
// not need it.
//
// The declarations are our own, of the part of its interface that has not changed since 1.5:
// https://www.tcpdump.org/manpages/pcap.3pcap.html
#ifndef WINDSOCK_CPCAP_H
#define WINDSOCK_CPCAP_H

#include <stddef.h>
#include <stdint.h>

typedef struct windsock_pcap windsock_pcap;

// Why a capture could not be started.
enum windsock_pcap_reason {
  WINDSOCK_PCAP_NO_LIBRARY = 1,
  WINDSOCK_PCAP_NO_PERMISSION,
  WINDSOCK_PCAP_NO_DEVICE,
  WINDSOCK_PCAP_DEVICE_DOWN,
  WINDSOCK_PCAP_BAD_FILTER,
  WINDSOCK_PCAP_OTHER,
};

typedef struct {
  // Nanoseconds since the Unix epoch.
  uint64_t time;
  uint32_t captured;
  uint32_t length;
  // Valid until the next call.
  const uint8_t *bytes;
} windsock_pcap_packet;

typedef struct {
  uint64_t received;
  // By the kernel, for want of room, and by the interface or its driver.
  uint64_t dropped;
  uint64_t dropped_by_interface;
} windsock_pcap_statistics;

// Starts to capture on an interface, or on "any"; NULL with a reason, and the library's words in
// `error`, which has room for `size` bytes.
windsock_pcap *windsock_pcap_open(
    const char *device, const char *filter, int snapshot_length, int buffer_size, int promiscuous,
    int *reason, char *error, size_t size);

// The number of the link type, of the registry of tcpdump.org.
int windsock_pcap_link_type(windsock_pcap *capture);

// A descriptor that can be read when packets are there; -1 when the system has none.
int windsock_pcap_descriptor(windsock_pcap *capture);

// The next packet: 1, 0 when there is none by now, -1 when the capture is over, with the library's
// words in `error`.
int windsock_pcap_next(
    windsock_pcap *capture, windsock_pcap_packet *packet, char *error, size_t size);

// What was captured so far; -1 when the system does not say.
int windsock_pcap_read_statistics(windsock_pcap *capture, windsock_pcap_statistics *statistics);

void windsock_pcap_close(windsock_pcap *capture);

#endif
