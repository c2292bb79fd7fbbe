import Foundation

/// Numbers that threads write in parts of their own; zero at first.
final class WorkNumbers: @unchecked Sendable {
  // Unchecked: the parts are disjoint, and a loop's end separates writing from reading; the test
  // "threads change no gradient" pins it.
  let start: UnsafeMutablePointer<Float>
  let count: Int

  /// Makes `count` zeros.
  init(count: Int) {
    self.count = count
    // One number more than needed: nothing has an address too. Fresh pages are zero already, and
    // calloc does not touch them again.
    guard let bytes = calloc(count + 1, MemoryLayout<Float>.stride) else {
      preconditionFailure("no memory for \(count) numbers, which the limit allowed")
    }
    start = bytes.bindMemory(to: Float.self, capacity: count + 1)
  }

  deinit { free(start) }
}

/// Blocks of ``TokenBlocks/size`` tokens with `width` numbers each, side by side or row by row as
/// their owner says.
struct WorkBlocks: Sendable {
  let count: Int
  let width: Int
  private let numbers: WorkNumbers

  /// Makes blocks of zeros.
  init(count: Int, width: Int) {
    self.count = count
    self.width = width
    numbers = WorkNumbers(count: count * width * TokenBlocks.size)
  }

  /// How many numbers a block has.
  var blockLength: Int { width * TokenBlocks.size }

  /// The first number of a block.
  subscript(block: Int) -> UnsafeMutablePointer<Float> {
    numbers.start + block * blockLength
  }

  /// Makes a block zero.
  func clear(_ block: Int) {
    self[block].update(repeating: 0, count: blockLength)
  }
}
