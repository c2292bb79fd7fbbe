extension KeyDecoder {
  mutating func acceptSingleShift(
    _ byte: UInt8, _ parameters: [UInt8], into events: inout [TerminalEvent]
  ) {
    switch byte {
    case 0x30...0x3B: state = .singleShift(Self.extended(parameters, by: byte))
    case 0x40...0x7E:
      state = .ground
      if let key = Self.singleShiftKey(byte, Self.numbers(parameters)) { events.append(.key(key)) }
    default: acceptAtGround(byte, into: &events)
    }
  }

  mutating func acceptControl(
    _ byte: UInt8, _ parameters: [UInt8], into events: inout [TerminalEvent]
  ) {
    switch byte {
    case UInt8(ascii: "[") where parameters.isEmpty: state = .linuxFunction
    case UInt8(ascii: "M") where parameters.isEmpty: state = .oldMouse([])
    // rxvt ends the Shift form of a key with `$`, elsewhere an intermediate byte.
    case UInt8(ascii: "$") where parameters.first.map { (0x30...0x39).contains($0) } == true:
      finishControl(byte, parameters, into: &events)
    case 0x20...0x3F: state = .control(Self.extended(parameters, by: byte))
    case 0x40...0x7E: finishControl(byte, parameters, into: &events)
    default: acceptAtGround(byte, into: &events)
    }
  }

  private mutating func finishControl(
    _ byte: UInt8, _ parameters: [UInt8], into events: inout [TerminalEvent]
  ) {
    state = .ground
    let isPrivate = parameters.first.map { (0x3C...0x3F).contains($0) } ?? false
    if isPrivate {
      if parameters.first == UInt8(ascii: "<"), byte == UInt8(ascii: "M") || byte == 0x6D {
        let report = Self.numbers(Array(parameters.dropFirst()))
        if let event = Self.mouse(report, isRelease: byte == 0x6D) { events.append(event) }
      }
      return
    }
    if parameters.contains(where: { (0x20...0x2F).contains($0) }) { return }
    let numbers = Self.numbers(parameters)
    if byte == UInt8(ascii: "~"), numbers.first == 200 {
      state = .paste([], matched: 0)
    } else if let key = Self.controlKey(final: byte, numbers) {
      events.append(.key(key))
    }
  }

  mutating func acceptOldMouse(
    _ byte: UInt8, _ before: [UInt8], into events: inout [TerminalEvent]
  ) {
    let bytes = before + [byte]
    guard bytes.count == 3 else {
      state = .oldMouse(bytes)
      return
    }
    state = .ground
    let report = bytes.map { Int($0) - 32 }
    let isRelease = report[0] & 0b100_0011 == 3
    let button = isRelease ? report[0] & ~3 : report[0]
    if report[0] >= 0, let event = Self.mouse([button, report[1], report[2]], isRelease: isRelease)
    {
      events.append(event)
    }
  }

  mutating func acceptString(
    _ byte: UInt8, introducer: UInt8, sawEscape: Bool, into events: inout [TerminalEvent]
  ) {
    switch byte {
    case _ where sawEscape && byte == UInt8(ascii: "\\"): state = .ground
    case _ where sawEscape:
      state = .escape
      acceptAgain(byte, into: &events)
    case 0x07, 0x18, 0x1A: state = .ground
    case 0x1B: state = .string(introducer: introducer, isEmpty: false, sawEscape: true)
    default: state = .string(introducer: introducer, isEmpty: false, sawEscape: false)
    }
  }

  private mutating func acceptAgain(_ byte: UInt8, into events: inout [TerminalEvent]) {
    events += decode(CollectionOfOne(byte))
  }

  private static func extended(_ parameters: [UInt8], by byte: UInt8) -> [UInt8] {
    parameters.count < longestParameters ? parameters + [byte] : parameters
  }

  /// The numbers between semicolons; a missing or absurd one is 0.
  private static func numbers(_ parameters: [UInt8]) -> [Int] {
    parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { digits in
      digits.reduce(0) { value, byte in
        guard (0x30...0x39).contains(byte), value < 1_000_000 else { return 0 }
        return value * 10 + Int(byte - 0x30)
      }
    }
  }
}
