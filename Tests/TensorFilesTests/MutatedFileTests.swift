import TensorFiles
import Tensors
import Testing

/// SplitMix64: the same numbers on every machine.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

@Suite("Damaged files")
struct MutatedFileTests {
  static let cases = 300

  @Test("a damaged file is read or refused, never more", arguments: try Fixture.names())
  func damaged(name: String) throws {
    let original = try Fixture.bytes(name)
    let format = try TensorFileFormat(path: name)
    var generator = SplitMix(state: UInt64(original.count))
    var refusedCount = 0
    for _ in 0..<Self.cases {
      let bytes = mutated(original, &generator)
      do {
        let file = try loadTensors(from: bytes, format: format, memoryLimit: 1 << 20)
        for entry in file.entries {
          let tensor = try file.tensor(named: entry.name)
          #expect(tensor.elements.count == entry.shape.count)
        }
      } catch {
        refusedCount += 1
      }
    }
    // A third of the cases are cut short, and no format is complete then.
    #expect(refusedCount >= Self.cases / 5)
  }

  /// Cuts the file short, changes some bytes, or puts telling numbers into it.
  private func mutated(_ original: [UInt8], _ generator: inout SplitMix) -> [UInt8] {
    var bytes = original
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
    case 1:
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
    default:
      let telling: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, 0x22, 0x2D, 0x39, 0x5B, 0x5D, 0x7B, 0x7D]
      let start = Int.random(in: 0..<bytes.count, using: &generator)
      let byte = telling.randomElement(using: &generator) ?? 0
      let count = Int.random(in: 1...8, using: &generator)
      for index in start..<min(start + count, bytes.count) { bytes[index] = byte }
    }
    return bytes
  }
}
