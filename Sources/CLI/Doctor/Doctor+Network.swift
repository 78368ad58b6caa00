import Glibc
import Options
import Proxy

extension Doctor {
  /// The proxy's authority, and where it is trusted.
  var certificates: [Line] {
    guard let files = try? LocalAuthority.files() else {
      return [Line(name: "authority", value: "none", advice: "set HOME or XDG_DATA_HOME")]
    }
    var lines: [Line] = []
    if let pem = contents(files.certificatePath) {
      let isTrusted = Self.bundles.contains { bundle in
        contents(bundle).map { Self.body(of: $0).contains(Self.body(of: pem)) } ?? false
      }
      lines.append(
        Line(
          name: "authority", value: files.certificatePath,
          advice: isTrusted
            ? nil : "the system does not trust it; windsock ca print says how clients can"))
      lines.append(Line(name: "system trusts it", value: isTrusted ? "yes" : "no"))
    } else {
      lines.append(
        Line(name: "authority", value: "\(files.certificatePath) (made when it is first needed)"))
    }
    let bundle = Self.bundles.first { contents($0) != nil }
    lines.append(
      Line(
        name: "system bundle", value: bundle ?? "none",
        advice: bundle == nil ? "servers cannot be verified: install ca-certificates" : nil))
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"] {
      if let value = variable(name) { lines.append(Line(name: name, value: value)) }
    }
    return lines
  }

  /// Where distributions keep the certificates of their authorities.
  private static let bundles = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
  ]

  /// PEM without its line feeds.
  private static func body(of pem: String) -> String { pem.filter { !$0.isNewline } }

  /// Proxies that the environment names, without their passwords.
  var network: [Line] {
    let names = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"]
    let lines = (names + names.map { $0.uppercased() }).compactMap { name -> Line? in
      variable(name).map { Line(name: name, value: Self.withoutPassword($0)) }
    }
    return lines.isEmpty ? [Line(name: "proxies", value: "the environment names none")] : lines
  }

  /// A URL whose user and password are not shown.
  static func withoutPassword(_ url: String) -> String {
    guard let at = url.lastIndex(of: "@") else { return url }
    let start = url.range(of: "://")?.upperBound ?? url.startIndex
    return start < at ? url[..<start] + "…" + url[at...] : url
  }

  /// What live captures and `run` need from the system.
  var captures: [Line] { [libpcap, sniffing, redirecting] }

  private var libpcap: Line {
    let library = ["libpcap.so.1", "libpcap.so.0.8", "libpcap.so"].first { name in
      guard let handle = dlopen(name, RTLD_LAZY) else { return false }
      dlclose(handle)
      return true
    }
    return Line(
      name: "libpcap", value: library ?? "not there",
      advice: library == nil ? "sniff needs it: apt-get install libpcap0.8" : nil)
  }

  /// Bit 13 of the effective capabilities is CAP_NET_RAW (capabilities(7)).
  private var sniffing: Line {
    let status = contents("/proc/self/status") ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
    let digits = line?.split { $0 == ":" || $0 == "\t" || $0 == " " }.last ?? "0"
    let canSniff = (UInt64(digits, radix: 16) ?? 0) >> 13 & 1 == 1
    let program = contents("/proc/self/cmdline") == nil ? "windsock" : "$(command -v windsock)"
    return Line(
      name: "may sniff", value: canSniff ? "yes" : "no",
      advice: canSniff ? nil : "sudo setcap cap_net_raw,cap_net_admin=eip \(program)")
  }

  /// seccomp(2), "user notification".
  private var redirecting: Line {
    let actions = contents("/proc/sys/kernel/seccomp/actions_avail") ?? ""
    let isThere = actions.split { $0.isWhitespace }.contains("user_notif")
    return Line(
      name: "run redirects", value: isThere ? "yes" : "no",
      advice: isThere ? nil : "the kernel has no user notification; run uses proxy settings alone")
  }
}

extension String {
  fileprivate func range(of word: String) -> Range<String.Index>? { ranges(of: word).first }
}
