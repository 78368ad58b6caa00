package import Import

/// What a capture's TLS is decrypted with.
package struct TLSDecryption {
  /// What decrypts.
  package var cryptography: any TLSCryptography
  /// Key logs, by their paths.
  package var keyLogs: [String]
  /// Key logs that may not be there yet, by their paths.
  package var laterKeyLogs: [String]

  package init(
    cryptography: any TLSCryptography, keyLogs: [String], laterKeyLogs: [String] = []
  ) {
    self.cryptography = cryptography
    self.keyLogs = keyLogs
    self.laterKeyLogs = laterKeyLogs
  }
}

/// The secrets for a capture: those of key logs, read again while they may grow, and those that the
/// capture has itself.
final class CaptureSecrets {
  let keys: TLSKeys
  private var secrets: TLSSecrets { keys.secrets }
  private let paths: [String]
  private var files: [KeyLogFile]
  /// Those that are not there yet.
  private var awaited: [String]
  private var seen = 0

  /// - Throws: Why a key log cannot be opened.
  init(_ decryption: TLSDecryption?) throws(FileError) {
    keys = TLSKeys(cryptography: decryption?.cryptography)
    paths = decryption?.keyLogs ?? []
    var files: [KeyLogFile] = []
    for path in paths { files.append(try KeyLogFile(path)) }
    self.files = files
    awaited = decryption?.laterKeyLogs ?? []
  }

  /// Reads what is new in the key logs.
  ///
  /// - Parameter mayGrow: Whether more may be written to them.
  /// - Returns: Whether there are new secrets.
  func read(mayGrow: Bool) -> Bool {
    if mayGrow { secrets.mayGrow = true }
    awaited.removeAll { path in
      guard let file = try? KeyLogFile(path) else { return false }
      files.append(file)
      return true
    }
    for file in files { file.read(into: secrets, isWhole: !mayGrow) }
    defer { seen = secrets.version }
    return secrets.version != seen
  }

  /// What is wrong with the key logs, a sentence each.
  var warnings: [String] {
    var warnings: [String] = []
    if secrets.isEmpty, let path = paths.first {
      warnings.append("\(path) has no TLS secrets (lines such as CLIENT_RANDOM RANDOM SECRET)")
    }
    if secrets.refused > 0 {
      warnings.append("\(secrets.refused) TLS secrets were left out: there are too many")
    }
    return warnings
  }
}
