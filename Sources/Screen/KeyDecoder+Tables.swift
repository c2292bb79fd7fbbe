/// What the sequences of the terminals in use mean: xterm and its descendants, rxvt, the Linux
/// console, screen, PuTTY. Tables, hence long lines of cases.
extension KeyDecoder {
  /// The key of `ESC O`, parameters and a final byte.
  static func singleShiftKey(_ final: UInt8, _ numbers: [Int]) -> Key? {
    let keypad = Array("*+,-./0123456789".utf8)
    switch final {
    case UInt8(ascii: "a"): return .controlUp
    case UInt8(ascii: "b"): return .controlDown
    case UInt8(ascii: "c"): return .controlRight
    case UInt8(ascii: "d"): return .controlLeft
    case UInt8(ascii: "M"): return .enter
    case UInt8(ascii: "X"): return .character("=")
    case 0x6A...0x79: return .character(Character(UnicodeScalar(keypad[Int(final) - 0x6A])))
    default: return controlKey(final: final, [1, numbers.last ?? 1])
    }
  }

  /// The key of `ESC [`, numbers and a final byte.
  static func controlKey(final: UInt8, _ numbers: [Int]) -> Key? {
    let bits = max(0, (numbers.count > 1 ? numbers[1] : 1) - 1)
    let modifier = Modifier(bits: bits)
    switch final {
    case UInt8(ascii: "A"): return modifier.choose(.up, .shiftUp, .controlUp)
    case UInt8(ascii: "B"): return modifier.choose(.down, .shiftDown, .controlDown)
    case UInt8(ascii: "C"): return modifier.choose(.right, .shiftRight, .controlRight)
    case UInt8(ascii: "D"): return modifier.choose(.left, .shiftLeft, .controlLeft)
    case UInt8(ascii: "a"): return .shiftUp
    case UInt8(ascii: "b"): return .shiftDown
    case UInt8(ascii: "c"): return .shiftRight
    case UInt8(ascii: "d"): return .shiftLeft
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "Z"): return .backTab
    case UInt8(ascii: "P"), UInt8(ascii: "Q"), UInt8(ascii: "R"), UInt8(ascii: "S"):
      return .function(Int(final) - 0x4F)
    case UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "@"):
      return numberedKey(numbers.first ?? 0)
    default: return nil
    }
  }

  private static func numberedKey(_ number: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }

  /// The modifiers of an arrow. Alt moves by words as Control does.
  private enum Modifier {
    case none, shift, control

    init(bits: Int) {
      self = bits & 0b1110 != 0 ? .control : bits & 1 != 0 ? .shift : .none
    }

    func choose(_ plain: Key, _ shifted: Key, _ controlled: Key) -> Key {
      switch self {
      case .none: plain
      case .shift: shifted
      case .control: controlled
      }
    }
  }

  /// A mouse report: button and flags, column and row counted from 1.
  ///
  /// Other buttons than the left one, and movement without it, are of no use to anybody here.
  static func mouse(_ report: [Int], isRelease: Bool) -> TerminalEvent? {
    guard report.count == 3, report[1] >= 1, report[2] >= 1 else { return nil }
    let position = Position(row: report[2] - 1, column: report[1] - 1)
    let action: MouseEvent.Action? =
      switch report[0] & ~0b1_1100 {  // without Shift, Alt and Control
      case 0: isRelease ? .release : .press
      case 32: isRelease ? .release : .drag
      case 64: isRelease ? nil : .wheelUp
      case 65: isRelease ? nil : .wheelDown
      default: nil
      }
    return action.map { .mouse(MouseEvent($0, at: position)) }
  }
}
