import ArgumentParser
package import NIOSSL

/// A version of TLS as people write it.
package enum TLSVersionOption: String, ExpressibleByArgument, CaseIterable {
  case v10 = "1.0"
  case v11 = "1.1"
  case v12 = "1.2"
  case v13 = "1.3"

  package var version: TLSVersion {
    switch self {
    case .v10: .tlsv1
    case .v11: .tlsv11
    case .v12: .tlsv12
    case .v13: .tlsv13
    }
  }
}
