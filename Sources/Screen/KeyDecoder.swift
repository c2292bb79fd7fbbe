/// Turns the bytes of a terminal into events, one byte at a time.
///
/// A pure state machine: the events do not depend on how the bytes were split over reads. Only time
/// tells a lone Escape from the start of a sequence; when nothing follows for a while, the owner
/// calls ``finish()``. Sequences nobody asked for are swallowed whole.
public struct KeyDecoder: Sendable {
  /// Where in a sequence the decoder is.
  enum State: Equatable, Sendable {
    /// Between keys.
    case ground
    /// Inside a UTF-8 character; `isAlt` when Escape came before.
    case utf8(pending: [UInt8], isAlt: Bool)
    /// After Escape.
    case escape
    /// After `ESC O` (SS3) and its parameters.
    case singleShift([UInt8])
    /// After `ESC [` (CSI): parameters and intermediates.
    case control([UInt8])
    /// After `ESC [ [`: the Linux console's F1–F5.
    case linuxFunction
    /// After `ESC [ M`: three bytes of the old mouse protocol.
    case oldMouse([UInt8])
    /// Inside a string sequence (OSC, DCS, SOS, PM, APC) started by `introducer`.
    case string(introducer: UInt8, isEmpty: Bool, sawEscape: Bool)
    /// Inside a bracketed paste; `matched` bytes of its end have come.
    case paste([UInt8], matched: Int)
  }

  /// The longest parameter text that is looked at; the rest is swallowed.
  static let longestParameters = 64
  /// The longest paste that is kept, in bytes; the rest is swallowed.
  static let longestPaste = 16 << 20

  var state = State.ground

  /// Makes a decoder between keys.
  public init() {}

  /// True when bytes that only start a sequence have come, so that silence has a meaning.
  public var isInsideSequence: Bool {
    switch state {
    case .ground, .paste: false
    default: true
    }
  }

  /// True when an Escape has come and nothing after it.
  public var isAfterEscape: Bool { state == .escape }

  /// True between the two ends of a bracketed paste.
  public var isInsidePaste: Bool { if case .paste = state { true } else { false } }

  /// The events that these bytes complete.
  public mutating func decode(_ bytes: some Sequence<UInt8>) -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    for byte in bytes { accept(byte, into: &events) }
    return events
  }

  /// What the bytes so far mean when no more come: a lone Escape, Alt and `[`, or nothing.
  ///
  /// A paste goes on until its end; see ``finishPaste()``.
  public mutating func finish() -> [TerminalEvent] {
    let last = state
    if case .paste = last { return [] }
    state = .ground
    return switch last {
    case .escape: [.key(.escape)]
    case .singleShift([]): [.key(.alt("O"))]
    case .control([]): [.key(.alt("["))]
    case .string(let introducer, true, false):
      [.key(.alt(Character(UnicodeScalar(introducer))))]
    case .utf8: [.key(.character("\u{FFFD}"))]
    default: []
    }
  }

  /// Ends a paste whose end has not come, as after a broken connection.
  public mutating func finishPaste() -> [TerminalEvent] {
    guard case .paste(let bytes, _) = state else { return [] }
    state = .ground
    return [Self.pasteEvent(bytes)]
  }

  private mutating func accept(_ byte: UInt8, into events: inout [TerminalEvent]) {
    switch state {
    case .ground: acceptAtGround(byte, into: &events)
    case .utf8(let pending, let isAlt):
      acceptContinuation(byte, after: pending, isAlt: isAlt, into: &events)
    case .escape: acceptAfterEscape(byte, into: &events)
    case .singleShift(let parameters): acceptSingleShift(byte, parameters, into: &events)
    case .control(let parameters): acceptControl(byte, parameters, into: &events)
    case .linuxFunction:
      state = .ground
      if (65...69).contains(byte) { events.append(.key(.function(Int(byte) - 64))) }
    case .oldMouse(let before): acceptOldMouse(byte, before, into: &events)
    case .string(let introducer, _, let sawEscape):
      acceptString(byte, introducer: introducer, sawEscape: sawEscape, into: &events)
    case .paste(var bytes, let matched):
      state = .ground  // gives up the only other reference, so that the append does not copy
      acceptPasted(byte, &bytes, matched: matched, into: &events)
    }
  }

  mutating func acceptAtGround(_ byte: UInt8, into events: inout [TerminalEvent]) {
    state = .ground
    switch byte {
    case 0x1B: state = .escape
    case 0x00..<0x20, 0x7F: events.append(.key(Self.controlKey(byte)))
    case 0x20..<0x7F: events.append(.key(.character(Character(UnicodeScalar(byte)))))
    default: startCharacter(byte, isAlt: false, into: &events)
    }
  }

  /// The key of a control byte other than Escape.
  private static func controlKey(_ byte: UInt8) -> Key {
    switch byte {
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x01...0x1A: .control(Character(UnicodeScalar(byte + 0x60)))
    default: .control(Character(UnicodeScalar(byte + 0x40)))
    }
  }

  private mutating func acceptAfterEscape(_ byte: UInt8, into events: inout [TerminalEvent]) {
    switch byte {
    case 0x1B: events.append(.key(.escape))  // the second one may start a sequence
    case UInt8(ascii: "["): state = .control([])
    case UInt8(ascii: "O"): state = .singleShift([])
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"),
      UInt8(ascii: "_"):
      state = .string(introducer: byte, isEmpty: true, sawEscape: false)
    case 0x08, 0x7F:
      state = .ground
      events.append(.key(.altBackspace))
    case 0x0D:
      state = .ground
      events.append(.key(.alt("\n")))
    case 0x00..<0x20:
      events.append(.key(.escape))
      acceptAtGround(byte, into: &events)
    case 0x20..<0x7F:
      state = .ground
      events.append(.key(.alt(Character(UnicodeScalar(byte)))))
    default: startCharacter(byte, isAlt: true, into: &events)
    }
  }
}
