// A load generator and its sink: WebSocket as RFC 6455 writes it, and as little else as possible, so
// that a proxy between the two is what gets measured.
//
//   load sink                                    listens on a free loopback port and prints it
//   load up    PORT SIZE COUNT WRITE             sends COUNT masked frames of SIZE bytes, WRITE bytes a write
//   load down  PORT SIZE COUNT WRITE             lets the sink send them
//   load echo  PORT SIZE COUNT                   one frame there and back, COUNT times
//   load json  PORT SIZE COUNT WRITE BITS KEEP   sends COUNT text messages, JSON of SIZE bytes, compressed for
//                                                a window of BITS (RFC 7692), keeping it if KEEP; 0 does not
//   load ask   PORT SIZE COUNT BITS KEEP         one of those there and back, COUNT times
//   load flood PORT SIZE RATE SECONDS            sends RATE frames a second, evenly
//   load many  PORT CONNECTIONS                  opens them all, one echo each; waits for a line on stdin; ends
//
// Each client prints one line of JSON. A run in which one frame is lost or one too many exits with 1.
// With LOAD_CERTIFICATE and LOAD_KEY, two PEM files, all of it goes over TLS; nothing is verified.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { OPCODE_TEXT = 1, OPCODE_BINARY = 2, OPCODE_CLOSE = 8, READ_SIZE = 1 << 20, HEAD_LIMIT = 8192, LARGE_WRITE = 256 << 10 };

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

// MARK: sockets

// The TLS of each socket, by its descriptor; without TLS all are NULL.
static SSL *secured[1 << 16];
static SSL_CTX *tls;

static void use_tls(int is_server) {
  const char *certificate = getenv("LOAD_CERTIFICATE"), *key = getenv("LOAD_KEY");
  if (!certificate || !key) return;
  tls = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
  if (!tls) fail("TLS");
  if (is_server && (SSL_CTX_use_certificate_chain_file(tls, certificate) != 1 ||
                    SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1))
    fail("the certificate");
}

static int secure(int socket, int is_server) {
  if (!tls) return 0;
  SSL *own = SSL_new(tls);
  if (!own || socket >= 1 << 16) return -1;
  SSL_set_fd(own, socket);
  if ((is_server ? SSL_accept(own) : SSL_connect(own)) != 1) return -1;
  secured[socket] = own;
  return 0;
}

static ssize_t give(int socket, const uint8_t *data, size_t size) {
  if (!secured[socket]) return send(socket, data, size, MSG_NOSIGNAL);
  return SSL_write(secured[socket], data, size > 1 << 30 ? 1 << 30 : size);
}

static ssize_t take(int socket, void *data, size_t size) {
  if (!secured[socket]) return recv(socket, data, size, 0);
  return SSL_read(secured[socket], data, size > 1 << 30 ? 1 << 30 : size);
}

static void end_socket(int socket) {
  SSL_free(secured[socket]);
  secured[socket] = NULL;
  close(socket);
}

static int send_all(int socket, const uint8_t *data, size_t size) {
  while (size > 0) {
    ssize_t sent = give(socket, data, size);
    if (sent <= 0) return -1;
    data += sent;
    size -= sent;
  }
  return 0;
}

static uint64_t random_state = 0x9e3779b97f4a7c15;

static uint32_t random_word(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state >> 32;
}

// MARK: frames

// Writes a frame of `size` bytes of payload to `to`; returns its length.
static size_t put_frame(uint8_t *to, int opcode, size_t size, int masked) {
  uint8_t *at = to;
  *at++ = 0x80 | opcode;
  int bit = masked ? 0x80 : 0;
  if (size < 126) {
    *at++ = bit | size;
  } else if (size < 65536) {
    *at++ = bit | 126;
    *at++ = size >> 8;
    *at++ = size;
  } else {
    *at++ = bit | 127;
    for (int shift = 56; shift >= 0; shift -= 8) *at++ = (uint64_t)size >> shift;
  }
  uint8_t key[4] = {0, 0, 0, 0};
  if (masked) {
    uint32_t word = random_word();
    memcpy(key, &word, 4);
    memcpy(at, key, 4);
    at += 4;
  }
  for (size_t place = 0; place < size; place++) *at++ = ("payload "[place & 7]) ^ key[place & 3];
  return at - to;
}

static size_t frame_length(size_t size, int masked) {
  return size + (size < 126 ? 2 : size < 65536 ? 4 : 10) + (masked ? 4 : 0);
}

// Counts the data frames in a stream that comes in pieces: a header walk, payloads skipped. The
// first frame of another kind ends it: an empty Text that asks for the count, or a Close.
struct walk {
  uint64_t frames, bytes, skip;
  uint8_t head[14];
  int have, ended;
};

static int header_size(const uint8_t *head) {
  int length = head[1] & 127;
  return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (head[1] & 0x80 ? 4 : 0);
}

static uint64_t payload_size(const uint8_t *head) {
  int length = head[1] & 127;
  if (length < 126) return length;
  if (length == 126) return head[2] << 8 | head[3];
  uint64_t size = 0;
  for (int place = 2; place < 10; place++) size = size << 8 | head[place];
  return size;
}

static void note_frame(struct walk *walk, const uint8_t *head) {
  walk->skip = payload_size(head);
  // An empty Text asks for the count; others are messages.
  if ((head[0] & 15) != OPCODE_BINARY && ((head[0] & 15) != OPCODE_TEXT || walk->skip == 0)) {
    walk->ended = 1;
  } else {
    walk->frames += 1;
    walk->bytes += walk->skip;
  }
}

static void feed(struct walk *walk, const uint8_t *data, size_t size) {
  const uint8_t *end = data + size;
  while (data < end) {
    if (walk->skip > 0) {
      uint64_t step = walk->skip < (uint64_t)(end - data) ? walk->skip : (uint64_t)(end - data);
      walk->skip -= step;
      data += step;
    } else if (walk->have == 0 && end - data >= 14) {
      note_frame(walk, data);
      data += header_size(data);
    } else {
      walk->head[walk->have++] = *data++;
      if (walk->have >= 2 && walk->have == header_size(walk->head)) {
        note_frame(walk, walk->head);
        walk->have = 0;
      }
    }
  }
}

static int finished(const struct walk *walk) {
  return walk->ended && walk->skip == 0 && walk->have == 0;
}

// Reads frames up to and with the ending one; -1 when the stream ends before it.
static int walk_to_end(int socket, struct walk *walk, uint8_t *buffer) {
  while (!finished(walk)) {
    ssize_t got = take(socket, buffer, READ_SIZE);
    if (got <= 0) return -1;
    feed(walk, buffer, got);
  }
  return 0;
}

// MARK: messages of JSON

// Frames of text messages one after the other. With a window that is kept, what follows the first pass over
// the messages refers back to the end of the pass before: those of the second pass can be repeated for ever.
struct messages {
  uint8_t *data;
  size_t *starts;
  size_t count;
  int bits, keeps;
};

enum { PASS = 512 };

static size_t write_json(char *to, size_t size, int number) {
  size_t at = snprintf(to, size, "{\"channel\":\"trades\",\"seq\":%d,\"data\":[", number);
  while (at + 80 < size)
    at += snprintf(to + at, size - at, "{\"symbol\":\"%c%c%c\",\"price\":%u.%02u,\"size\":%u,\"side\":\"%s\"},",
                   'A' + random_word() % 26, 'A' + random_word() % 26, 'A' + random_word() % 26,
                   random_word() % 1000, random_word() % 100, random_word() % 10000,
                   random_word() % 2 ? "buy" : "sell");
  at += snprintf(to + at, size - at, "0]}");
  while (at < size) to[at++] = ' ';
  return at;
}

// Compresses one message (RFC 7692, section 7.2.1); returns its length.
static size_t compress_message(z_stream *stream, uint8_t *data, size_t size, uint8_t *to, size_t limit, int keeps) {
  stream->next_in = data, stream->avail_in = size;
  stream->next_out = to, stream->avail_out = limit;
  if (deflate(stream, Z_SYNC_FLUSH) != Z_OK || stream->avail_out == 0) fail("deflate");
  if (!keeps) deflateReset(stream);
  return limit - stream->avail_out - 4;
}

static size_t put_message(uint8_t *to, const uint8_t *payload, size_t size, int is_compressed) {
  uint8_t header[16];
  size_t whole = put_frame(to, OPCODE_TEXT, size, 1), length = whole - size;
  memcpy(header, to, length);
  if (is_compressed) to[0] |= 0x40;
  for (size_t place = 0; place < size; place++) to[length + place] = payload[place] ^ header[length - 4 + (place & 3)];
  return whole;
}

static struct messages make_messages(size_t size, int bits, int keeps) {
  struct messages all = {.count = 2 * PASS, .bits = bits, .keeps = keeps};
  size_t limit = size * 2 + 1024, at = 0;
  all.data = malloc(all.count * (limit + 14));
  all.starts = calloc(all.count + 1, sizeof *all.starts);
  uint8_t *texts = malloc(PASS * size), *packed = malloc(limit);
  z_stream stream = {0};
  if (!all.data || !all.starts || !texts || !packed) fail("memory");
  if (bits && deflateInit2(&stream, 6, Z_DEFLATED, -bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) fail("deflate");
  for (int number = 0; number < PASS; number++) write_json((char *)texts + number * size, size, number);
  for (size_t number = 0; number < all.count; number++) {
    uint8_t *text = texts + number % PASS * size;
    size_t length = bits ? compress_message(&stream, text, size, packed, limit, keeps) : size;
    all.starts[number] = at;
    at += put_message(all.data + at, bits ? packed : text, length, bits > 0);
  }
  all.starts[all.count] = at;
  return all;
}

// The place of the message after the one at `place`.
static size_t next_message(size_t place) { return place + 1 < 2 * PASS ? place + 1 : PASS; }

static const char *offer(int bits, int keeps) {
  static char line[300];
  if (!bits) return "";
  const char *none = keeps ? "" : "; client_no_context_takeover; server_no_context_takeover";
  snprintf(line, sizeof line,
           "Sec-WebSocket-Extensions: permessage-deflate%s; client_max_window_bits=%d; server_max_window_bits=%d\r\n",
           none, bits, bits);
  return line;
}

// MARK: opening handshake

// SHA-1 (RFC 3174), only for Sec-WebSocket-Accept.
static void sha1(const uint8_t *data, size_t size, uint8_t digest[20]) {
  uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  uint8_t padded[128] = {0};
  memcpy(padded, data, size);
  padded[size] = 0x80;
  size_t total = size + 9 <= 64 ? 64 : 128;
  uint64_t bits = size * 8;
  for (int place = 0; place < 8; place++) padded[total - 1 - place] = bits >> (8 * place);
  for (size_t block = 0; block < total; block += 64) {
    uint32_t w[80];
    for (int t = 0; t < 16; t++) {
      const uint8_t *p = padded + block + 4 * t;
      w[t] = (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
    }
    for (int t = 16; t < 80; t++) {
      uint32_t x = w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16];
      w[t] = x << 1 | x >> 31;
    }
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int t = 0; t < 80; t++) {
      uint32_t f, k;
      if (t < 20) f = (b & c) | (~b & d), k = 0x5a827999;
      else if (t < 40) f = b ^ c ^ d, k = 0x6ed9eba1;
      else if (t < 60) f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
      else f = b ^ c ^ d, k = 0xca62c1d6;
      uint32_t next = (a << 5 | a >> 27) + f + e + k + w[t];
      e = d, d = c, c = b << 30 | b >> 2, b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
  }
  for (int place = 0; place < 20; place++) digest[place] = h[place / 4] >> (24 - 8 * (place % 4));
}

static void base64(const uint8_t *data, size_t size, char *to) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t place = 0; place < size; place += 3) {
    uint32_t bits = data[place] << 16;
    if (place + 1 < size) bits |= data[place + 1] << 8;
    if (place + 2 < size) bits |= data[place + 2];
    *to++ = letters[bits >> 18];
    *to++ = letters[bits >> 12 & 63];
    *to++ = place + 1 < size ? letters[bits >> 6 & 63] : '=';
    *to++ = place + 2 < size ? letters[bits & 63] : '=';
  }
  *to = 0;
}

static void accept_value(const char *key, char *to) {
  char text[128];
  uint8_t digest[20];
  snprintf(text, sizeof text, "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
  sha1((const uint8_t *)text, strlen(text), digest);
  base64(digest, 20, to);
}

// Reads a head byte by byte, so that what follows it stays in the socket.
static int read_head(int socket, char *head) {
  for (size_t size = 0; size < HEAD_LIMIT - 1; size++) {
    if (take(socket, head + size, 1) != 1) return -1;
    head[size + 1] = 0;
    if (size >= 3 && memcmp(head + size - 3, "\r\n\r\n", 4) == 0) return 0;
  }
  return -1;
}

static void no_delay(int socket) {
  int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// Connects and opens a WebSocket at `path`; -1 when that fails.
static int open_websocket(int port, const char *path, const char *extension) {
  int client = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (client < 0 || connect(client, (struct sockaddr *)&address, sizeof address) < 0) return -1;
  no_delay(client);
  if (secure(client, 0) < 0) return -1;
  uint8_t nonce[16];
  for (int place = 0; place < 16; place++) nonce[place] = random_word();
  char key[32], expected[40], head[HEAD_LIMIT];
  base64(nonce, 16, key);
  accept_value(key, expected);
  int size = snprintf(head, sizeof head,
                      "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                      "Connection: Upgrade\r\nSec-WebSocket-Key: %s\r\n"
                      "Sec-WebSocket-Version: 13\r\n%s\r\n",
                      path, port, key, extension);
  if (send_all(client, (uint8_t *)head, size) < 0 || read_head(client, head) < 0) return -1;
  if (strncmp(head, "HTTP/1.1 101", 12) != 0 || !strstr(head, expected)) return -1;
  if (*extension && !strcasestr(head, "permessage-deflate")) return -1;
  return client;
}

// MARK: the sink

// A block of whole frames that is about `write` bytes long; every frame has its own masking key.
struct block {
  uint8_t *data;
  size_t length, frames, one;
};

static struct block make_block(size_t size, size_t write, int masked) {
  struct block block = {.one = frame_length(size, masked)};
  block.frames = write / block.one > 0 ? write / block.one : 1;
  // Single frames a write still come from a block of many, for many keys.
  size_t whole = block.frames > 1 ? block.frames : size > 65536 ? 8 : 4096;
  block.length = whole * block.one;
  block.data = malloc(block.length);
  if (!block.data) fail("memory");
  for (size_t place = 0; place < whole; place++)
    put_frame(block.data + place * block.one, OPCODE_BINARY, size, masked);
  return block;
}

static int send_frames(int socket, struct block block, uint64_t count) {
  size_t place = 0;
  while (count > 0) {
    size_t frames = block.frames < count ? block.frames : count;
    if (place + frames * block.one > block.length) place = 0;
    if (send_all(socket, block.data + place, frames * block.one) < 0) return -1;
    place += frames * block.one;
    count -= frames;
  }
  return 0;
}

static void answer_count(int socket, const struct walk *walk) {
  uint8_t text[160];
  int size = snprintf((char *)text + 2, sizeof text - 2, "%llu %llu",
                      (unsigned long long)walk->frames, (unsigned long long)walk->bytes);
  text[0] = 0x80 | OPCODE_TEXT;
  text[1] = size;
  send_all(socket, text, 2 + size);
}

// Takes what still comes, then ends: the client goes first.
static void linger(int socket, uint8_t *buffer) {
  uint8_t close[16];
  if (take(socket, buffer, READ_SIZE) <= 0) return;
  send_all(socket, close, put_frame(close, OPCODE_CLOSE, 0, 0));
}

static void echo_frames(int socket) {
  static const size_t limit = 1 << 17;
  uint8_t *buffer = malloc(limit);
  size_t have = 0;
  while (1) {
    ssize_t got = take(socket, buffer + have, limit - have);
    if (got <= 0) break;
    have += got;
    size_t place = 0;
    while (have - place >= 14 || (have - place >= 2 && have - place >= (size_t)header_size(buffer + place))) {
      uint8_t *head = buffer + place;
      size_t header = header_size(head), size = payload_size(head);
      if (header + size > limit) goto done;
      if (have - place < header + size) break;
      uint8_t key[4], answer[14];
      memcpy(key, head + header - 4, 4);
      int closing = (head[0] & 15) == OPCODE_CLOSE;
      for (size_t at = 0; at < size; at++) head[header + at] ^= key[at & 3];
      // The unmasked answer takes the place of the masked request: its header is 4 bytes shorter.
      memcpy(answer, head, header - 4);
      answer[1] &= 127;
      memcpy(head + 4, answer, header - 4);
      if (send_all(socket, head + 4, header - 4 + size) < 0 || closing) goto done;
      place += header + size;
    }
    memmove(buffer, buffer + place, have - place);
    have -= place;
  }
done:
  free(buffer);
}

static void *serve(void *argument) {
  int socket = (int)(intptr_t)argument;
  char head[HEAD_LIMIT], key[64], accept[40];
  size_t size, count, write;
  no_delay(socket);
  if (secure(socket, 1) < 0 || read_head(socket, head) < 0) goto done;
  char *field = strcasestr(head, "Sec-WebSocket-Key: ");
  if (!field || sscanf(field + 19, "%60[^\r]", key) != 1) goto done;
  accept_value(key, accept);
  // What is offered is agreed on as it is: the offer names everything.
  char answer[1024], extension[400] = "";
  field = strcasestr(head, "Sec-WebSocket-Extensions: ");
  if (field) sscanf(field, "%390[^\r]", extension), strcat(extension, "\r\n");
  int length = snprintf(answer, sizeof answer,
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n%s\r\n",
                        accept, extension);
  if (send_all(socket, (uint8_t *)answer, length) < 0) goto done;
  if (sscanf(head, "GET /down/%zu/%zu/%zu", &size, &count, &write) == 3) {
    struct block block = make_block(size, write, 0);
    if (send_frames(socket, block, count) == 0) {
      uint8_t close[16], *buffer = malloc(READ_SIZE);
      struct walk walk = {0};
      send_all(socket, close, put_frame(close, OPCODE_CLOSE, 0, 0));
      walk_to_end(socket, &walk, buffer);
      free(buffer);
    }
    free(block.data);
  } else if (strncmp(head, "GET /echo", 9) == 0) {
    echo_frames(socket);
  } else {
    uint8_t *buffer = malloc(READ_SIZE);
    struct walk walk = {0};
    if (walk_to_end(socket, &walk, buffer) == 0) {
      answer_count(socket, &walk);
      linger(socket, buffer);
    }
    free(buffer);
  }
done:
  end_socket(socket);
  return NULL;
}

static void allow_many_files(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static void sink(void) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof address;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 4096) < 0)
    fail("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 128 << 10);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  while (1) {
    int socket = accept(listener, NULL, NULL);
    if (socket < 0) continue;
    pthread_t thread;
    if (pthread_create(&thread, &attributes, serve, (void *)(intptr_t)socket) != 0) close(socket);
  }
}

// MARK: the clients

static int report(uint64_t frames, uint64_t bytes, double seconds) {
  printf("{\"frames\": %llu, \"bytes\": %llu, \"seconds\": %.6f}\n", (unsigned long long)frames,
         (unsigned long long)bytes, seconds);
  return 0;
}

static int ask_count(int socket, uint64_t frames, uint64_t bytes, double start) {
  uint8_t ask[16], said[256];
  if (send_all(socket, ask, put_frame(ask, OPCODE_TEXT, 0, 1)) < 0) fail("send");
  size_t have = 0;
  while (have < 2 || have < 2u + said[1]) {
    ssize_t got = take(socket, said + have, sizeof said - have - 1);
    if (got <= 0) fail("no count from the sink");
    have += got;
  }
  double seconds = now() - start;
  send_all(socket, ask, put_frame(ask, OPCODE_CLOSE, 0, 1));
  unsigned long long frames_seen = 0, bytes_seen = 0;
  said[2 + said[1]] = 0;
  sscanf((char *)said + 2, "%llu %llu", &frames_seen, &bytes_seen);
  if (frames_seen != frames || bytes_seen != bytes) {
    fprintf(stderr, "load: the sink counted %llu frames, not %llu\n", frames_seen, (unsigned long long)frames);
    return 1;
  }
  return report(frames, bytes, seconds);
}

static int up(int port, size_t size, uint64_t count, size_t write) {
  struct block block = make_block(size, write, 1);
  int socket = open_websocket(port, "/up", "");
  if (socket < 0) fail("opening handshake");
  double start = now();
  if (send_frames(socket, block, count) < 0) fail("send");
  return ask_count(socket, count, count * size, start);
}

static int json(int port, size_t size, uint64_t count, size_t write, int bits, int keeps) {
  struct messages all = make_messages(size, bits, keeps);
  int socket = open_websocket(port, "/up", offer(bits, keeps));
  if (socket < 0) fail("opening handshake");
  double start = now();
  uint64_t bytes = 0, sent = 0;
  size_t place = 0;
  while (sent < count) {
    size_t first = place, last = place;
    do {
      struct walk one = {0};
      feed(&one, all.data + all.starts[last], all.starts[last + 1] - all.starts[last]);
      bytes += one.bytes;
      sent += 1;
      place = next_message(last);
    } while (place == ++last && sent < count && all.starts[last + 1] - all.starts[first] <= write);
    if (send_all(socket, all.data + all.starts[first], all.starts[last] - all.starts[first]) < 0) fail("send");
  }
  return ask_count(socket, sent, bytes, start);
}

static int down(int port, size_t size, uint64_t count, size_t write) {
  char path[128];
  snprintf(path, sizeof path, "/down/%zu/%llu/%zu", size, (unsigned long long)count, write);
  uint8_t *buffer = malloc(READ_SIZE), close[16];
  struct walk walk = {0};
  double start = now();
  int socket = open_websocket(port, path, "");
  if (socket < 0) fail("opening handshake");
  if (walk_to_end(socket, &walk, buffer) < 0) fail("the stream ended early");
  double seconds = now() - start;
  send_all(socket, close, put_frame(close, OPCODE_CLOSE, 0, 1));
  if (walk.frames != count || walk.bytes != count * size) {
    fprintf(stderr, "load: %llu frames came, not %llu\n", (unsigned long long)walk.frames,
            (unsigned long long)count);
    return 1;
  }
  return report(walk.frames, walk.bytes, seconds);
}

static int flood(int port, size_t size, uint64_t rate, int seconds) {
  struct block block = make_block(size, LARGE_WRITE, 1);
  int socket = open_websocket(port, "/up", "");
  if (socket < 0) fail("opening handshake");
  double start = now();
  uint64_t sent = 0;
  while (1) {
    double passed = now() - start;
    uint64_t due = passed < seconds ? passed * rate : (uint64_t)seconds * rate;
    if (due > sent && send_frames(socket, block, due - sent) < 0) fail("send");
    sent = due;
    if (passed >= seconds) break;
    usleep(1000);
  }
  return report(sent, sent * size, now() - start);
}

// Sends a frame of so many bytes, header and key among them, and takes its echo.
static int there_and_back(int socket, const uint8_t *frame, size_t length) {
  uint8_t answer[1 << 16];
  size_t wanted = length - 4, have = 0;
  if (send_all(socket, frame, length) < 0) return -1;
  while (have < wanted) {
    ssize_t got = take(socket, answer + have, sizeof answer - have);
    if (got <= 0) return -1;
    have += got;
  }
  return have == wanted ? 0 : -1;
}

static int by_value(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

// Sends the frames that lie at `starts` one after the other, from `again` on anew, and takes their echoes.
static int time_echoes(int socket, const uint8_t *data, const size_t *starts, size_t frames, size_t again,
                       uint64_t count) {
  double *times = calloc(count, sizeof *times);
  size_t warm = count / 10, place = 0;
  double begin = now();
  for (uint64_t turn = 0; turn < count + warm; turn++) {
    double start = now();
    if (there_and_back(socket, data + starts[place], starts[place + 1] - starts[place]) < 0) fail("echo");
    if (turn >= warm) times[turn - warm] = now() - start;
    if (++place == frames) place = again;
  }
  double seconds = now() - begin;
  qsort(times, count, sizeof *times, by_value);
  printf("{\"frames\": %llu, \"seconds\": %.6f, \"p50\": %.9f, \"p99\": %.9f}\n",
         (unsigned long long)(2 * (count + warm)), seconds, times[count / 2], times[count * 99 / 100]);
  return 0;
}

static int echo(int port, size_t size, uint64_t count) {
  if (size > 60000) fail("echo takes frames up to 60000 bytes");
  struct block block = make_block(size, 1, 1);
  size_t frames = block.length / block.one, *starts = calloc(frames + 1, sizeof *starts);
  for (size_t place = 0; place <= frames; place++) starts[place] = place * block.one;
  int socket = open_websocket(port, "/echo", "");
  if (socket < 0) fail("opening handshake");
  return time_echoes(socket, block.data, starts, frames, 0, count);
}

static int ask(int port, size_t size, uint64_t count, int bits, int keeps) {
  if (size > 20000) fail("ask takes messages up to 20000 bytes");
  struct messages all = make_messages(size, bits, keeps);
  int socket = open_websocket(port, "/echo", offer(bits, keeps));
  if (socket < 0) fail("opening handshake");
  return time_echoes(socket, all.data, all.starts, all.count, PASS, count);
}

// Keeps every core from going idle, with what nobody else wants of it, until standard input ends or
// a minute has passed. A halted core of a virtual machine takes longer to wake than a frame to come
// back.
static void *stay_awake(void *argument) {
  struct sched_param none = {0};
  pthread_setschedparam(pthread_self(), SCHED_IDLE, &none);
  while (1) __asm__ volatile("" ::: "memory");
  return argument;
}

static int awake(void) {
  for (long core = sysconf(_SC_NPROCESSORS_ONLN); core > 0; core--) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, stay_awake, NULL) != 0) fail("thread");
  }
  alarm(60);
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
  return 0;
}

static int many(int port, int connections) {
  int *sockets = calloc(connections, sizeof *sockets);
  struct block block = make_block(64, 1, 1);
  double start = now();
  for (int number = 0; number < connections; number++) {
    sockets[number] = open_websocket(port, "/echo", "");
    if (sockets[number] < 0) fail("opening handshake");
  }
  double opened = now() - start;
  for (int number = 0; number < connections; number++)
    if (there_and_back(sockets[number], block.data + number % 4096 * block.one, block.one) < 0) fail("echo");
  printf("{\"connections\": %d, \"frames\": %d, \"seconds\": %.6f}\n", connections, 2 * connections, opened);
  fflush(stdout);
  char line[8];
  if (!fgets(line, sizeof line, stdin)) return 1;
  for (int number = 0; number < connections; number++) end_socket(sockets[number]);
  return 0;
}

int main(int count, char **words) {
  signal(SIGPIPE, SIG_IGN);
  allow_many_files();
  random_state ^= (uint64_t)getpid() << 32 ^ (uint64_t)time(NULL);
  const char *mode = count > 1 ? words[1] : "";
  use_tls(!strcmp(mode, "sink"));
  long long number[6] = {0};
  for (int place = 2; place < count && place < 8; place++) number[place - 2] = atoll(words[place]);
  if (!strcmp(mode, "sink")) sink();
  if (!strcmp(mode, "awake")) return awake();
  if (!strcmp(mode, "up") && count == 6) return up(number[0], number[1], number[2], number[3]);
  if (!strcmp(mode, "down") && count == 6) return down(number[0], number[1], number[2], number[3]);
  if (!strcmp(mode, "echo") && count == 5) return echo(number[0], number[1], number[2]);
  if (!strcmp(mode, "json") && count == 8)
    return json(number[0], number[1], number[2], number[3], number[4], number[5]);
  if (!strcmp(mode, "ask") && count == 7) return ask(number[0], number[1], number[2], number[3], number[4]);
  if (!strcmp(mode, "flood") && count == 6) return flood(number[0], number[1], number[2], number[3]);
  if (!strcmp(mode, "many") && count == 4) return many(number[0], number[1]);
  fprintf(stderr, "usage: load sink | awake | up|down PORT SIZE COUNT WRITE | echo PORT SIZE COUNT |\n"
                  "            json PORT SIZE COUNT WRITE BITS KEEP | ask PORT SIZE COUNT BITS KEEP |\n"
                  "            flood PORT SIZE RATE SECONDS | many PORT N\n");
  return 64;
}
