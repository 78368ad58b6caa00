/// One direction of a TLS connection: its records, and the keys that open them.
struct TLSDirection {
  /// Which keys protect the records.
  enum Epoch {
    /// None yet.
    case plaintext
    /// Those of TLS 1.2, from a ChangeCipherSpec on.
    case legacy
    /// Those of TLS 1.3, one after the other.
    case early
    case handshake
    case application
  }

  /// A record, or a gap, that waits for keys.
  struct Waiting {
    enum Content {
      case record([UInt8])
      /// A record that lacks bytes, by the length of its fragment: its number has to be skipped.
      case lost(Int)
    }

    var content: Content
    var time: UInt64

    /// Roughly how many bytes it takes.
    var cost: Int {
      switch content {
      case .record(let record): record.count + 64
      case .lost: 64
      }
    }
  }

  /// The outcome of reading a direction.
  enum State: Equatable {
    case open
    /// The first record could not be opened with the connection's secrets.
    case wrongSecrets
    /// Records could not be opened any more, after others could.
    case failed
    /// Packets are missing, so that no record can be found any more.
    case lost
    /// There was no room for what waited for secrets.
    case gaveUp
  }

  var buffer = TLSRecordBuffer()
  var handshake = TLSHandshakeReader()
  private(set) var epoch = Epoch.plaintext
  private(set) var cipher: (any TLSRecordCipher)?
  /// Records that were opened with the keys.
  private(set) var sequence: UInt64 = 0
  /// The traffic secret, for the one that follows it.
  private(set) var secret: [UInt8] = []
  var state = State.open
  var waiting: [Waiting] = []
  var waitingBytes = 0
  /// Whether records that the keys do not open are skipped: those under unknown keys, or early data
  /// that the server did not accept.
  var skipsForeign = false
  /// Whether any record was opened.
  private(set) var hasOpened = false
  /// How many records in a row could not be opened.
  var failures = 0

  /// Continues with the keys of another epoch, which are to be installed.
  mutating func move(to epoch: Epoch) {
    self.epoch = epoch
    cipher = nil
    sequence = 0
  }

  /// Starts to use keys; records of the epoch that were lost before count.
  mutating func install(_ cipher: any TLSRecordCipher, secret: [UInt8] = []) {
    if self.cipher != nil { sequence = 0 }
    self.cipher = cipher
    self.secret = secret
  }

  /// A record was opened.
  @inline(__always)
  mutating func advance() {
    sequence &+= 1
    hasOpened = true
    skipsForeign = false
    failures = 0
  }

  /// A record was not there, or could not be opened.
  mutating func pass() { if cipher != nil || epoch != .plaintext { sequence &+= 1 } }
}
