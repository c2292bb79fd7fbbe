public import Screen

/// The terminal types to try, best first, for an environment.
///
/// Terminals nearly always call themselves `xterm-256color`, even when they show 24-bit colours;
/// curses reaches those only through a `-direct` entry, which may not be installed. A type that the
/// database does not know is taken for an `xterm-256color`.
///
/// - Parameters:
///   - environment: Reads TERM, COLORTERM and TMUX.
///   - wanted: The colours somebody asked for; nil for what the environment promises.
/// - Returns: Names of terminal types.
public func terminalTypes(
  environment: [String: String], wanted: ColorDepth? = nil
) -> [String] {
  let own = environment["TERM"] ?? ""
  let isPromised = DisplayAbilities.colorDepth(environment: environment) == .direct
  var types: [String] = []
  if own != "dumb", wanted.map({ $0 == .direct }) ?? isPromised {
    let isInside = environment["TMUX"] != nil || own.hasPrefix("tmux") || own.hasPrefix("screen")
    types.append(isInside ? "tmux-direct" : "xterm-direct")
  }
  if !own.isEmpty { types.append(own) }
  if own != "dumb" { types.append("xterm-256color") }
  return types
}
