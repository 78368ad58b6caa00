package import Import

/// Everything that a capture's TLS is decrypted with.
package struct TLSDecryption {
  /// The cryptography.
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

/// The secrets for a capture: those of key logs, which are read again while they may grow, and
/// those in the capture itself.
final class CaptureSecrets {
  let keys: TLSKeys
  private var secrets: TLSSecrets { keys.secrets }
  private let paths: [String]
  private var files: [KeyLogFile]
  /// Those that are not there yet.
  private var awaited: [String]
  /// Why the existing ones cannot be read.
  private var failures: [String: FileError] = [:]
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
    awaited.removeAll { open($0) }
    for file in files { file.read(into: secrets, isWhole: !mayGrow) }
    defer { seen = secrets.version }
    return secrets.version != seen
  }

  /// Opens a key log that may not be there yet.
  ///
  /// - Returns: Whether it is open now.
  private func open(_ path: String) -> Bool {
    failures[path] = nil
    do throws(FileError) {
      files.append(try KeyLogFile(path))
      return true
    } catch {
      // A file that does not exist may still be created.
      if !error.isMissing { failures[path] = error }
      return false
    }
  }

  /// What is wrong with the key logs, one sentence for each.
  var warnings: [String] {
    var warnings = awaited.compactMap { path in
      failures[path].map { "\($0.text) (SSLKEYLOGFILE names it: set that to a file of secrets)" }
    }
    if secrets.isEmpty, let path = paths.first {
      warnings.append("\(path) has no TLS secrets (lines such as CLIENT_RANDOM RANDOM SECRET)")
    }
    if secrets.refused > 0 {
      warnings.append("\(secrets.refused) TLS secrets were left out: there are too many")
    }
    return warnings
  }
}
