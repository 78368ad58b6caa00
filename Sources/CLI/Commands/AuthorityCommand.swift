import ArgumentParser
import Capture
import Glibc
import Options
import Proxy
import SessionFiles
import Text

/// `windsock ca`: the local certificate authority, which clients have to trust before the proxy can
/// show their TLS traffic.
struct AuthorityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ca",
    abstract: "Show the local certificate authority that the proxy signs with.",
    discussion: """
      EXAMPLES
        windsock ca print                      what it is, and how to trust it
        windsock ca export -o windsock.crt     the certificate for a trust store
        SSL_CERT_FILE=$(windsock ca path) …    the file's path, for a script

      It is made on first use, under $XDG_DATA_HOME/windsock or, if that is unset,
      ~/.local/share/windsock. Its key stays there, readable only by its owner;
      nothing is added to any trust store.
      """,
    subcommands: [PathCommand.self, PrintCommand.self, ExportAuthorityCommand.self],
    defaultSubcommand: PrintCommand.self)

  /// `windsock ca path`: where the certificate is.
  struct PathCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "path", abstract: "Print the path of the certificate, a PEM file.")

    func run() throws {
      try AuthorityOutput.write(try LocalAuthority.open().files.certificatePath + "\n")
    }
  }

  /// `windsock ca print`: the certificate on standard output, and what to do with it on standard
  /// error.
  struct PrintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "print",
      abstract: "Print the certificate in PEM, and how to add it to each trust store.")

    func run() throws {
      let (files, authority) = try LocalAuthority.open()
      try AuthorityOutput.write(authority.pem)
      StandardError.writeLines(
        TrustAdvice.text(path: files.certificatePath, fingerprint: authority.fingerprint))
    }
  }

  /// `windsock ca export`: the certificate in a file.
  struct ExportAuthorityCommand: ParsableCommand {
    enum Encoding: String, ExpressibleByArgument, CaseIterable {
      case pem, der
    }

    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Write the certificate, never the key, as PEM or DER.")

    @Option(name: [.customShort("o"), .long], help: "The file to write; - is standard output.")
    var output = "-"

    @Flag(help: "Replace an existing file.")
    var force = false

    @Option(help: "pem or der; by itself DER for .der and .cer files, PEM for all others.")
    var format: Encoding?

    func run() throws {
      let authority = try LocalAuthority.open().authority
      let name = output.lowercased()
      let guess: Encoding = name.hasSuffix(".der") || name.hasSuffix(".cer") ? .der : .pem
      let bytes =
        switch format ?? guess {
        case .pem: Array(authority.pem.utf8)
        case .der: authority.der
        }
      guard output != "-" else { return try AuthorityOutput.write(bytes) }
      try AuthorityOutput.write(bytes, to: output, replaces: force)
    }
  }
}

/// Where the certificate is written.
private enum AuthorityOutput {
  static func write(_ text: String) throws(CommandError) { try write(Array(text.utf8)) }

  static func write(_ bytes: [UInt8]) throws(CommandError) {
    var output = StandardOutput()
    try output.add { $0 += bytes }
    try output.flush()
  }

  /// Writes the certificate, which is for everybody to read.
  static func write(
    _ bytes: [UInt8], to path: String, replaces: Bool
  ) throws(CommandError) {
    do {
      let file = try OutputFile(path, replaces: replaces, mode: 0o644)
      var output = StandardOutput(descriptor: file.descriptor, name: path)
      try output.add { $0 += bytes }
      try output.flush()
      try file.commit()
    } catch let failure as FileError {
      throw CommandError(failure)
    } catch let failure as CommandError {
      throw failure
    } catch {
      throw CommandError(.inputOutput, "cannot write \(path): \(error)")
    }
  }
}
