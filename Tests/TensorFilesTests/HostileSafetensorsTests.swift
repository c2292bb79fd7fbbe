import TensorFiles
import Testing

/// A safetensors file with this header, its length right unless given, and `dataCount` zeros.
private func file(_ header: String, length: UInt64? = nil, dataCount: Int = 0) -> [UInt8] {
  let declared = length ?? UInt64(header.utf8.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: declared >> (8 * $0)) } + Array(header.utf8)
    + [UInt8](repeating: 0, count: dataCount)
}

private func tensor(
  _ name: String, _ from: String, _ to: String, shape: String = "[2]", dtype: String = "F32"
) -> String {
  "\"\(name)\":{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":[\(from),\(to)]}"
}

/// A file and its refusal, shown by the refusal.
struct Lie: CustomTestStringConvertible {
  let bytes: [UInt8]
  let error: TensorFileError

  init(_ bytes: [UInt8], _ error: TensorFileError) {
    self.bytes = bytes
    self.error = error
  }

  var testDescription: String { "\(error)" }
}

@Suite("Safetensors files that lie")
struct HostileSafetensorsTests {
  static let cases: [Lie] = [
    Lie([], .truncated(expected: 8, found: 0)),
    Lie(file("{}", length: 100 << 20), .headerTooLarge(bytes: 100 << 20, limit: 100_000_000)),
    Lie(file("{}", length: .max), .headerTooLarge(bytes: .max, limit: 100_000_000)),
    Lie(file("{}", length: 3), .truncated(expected: 11, found: 10)),
    Lie(file("[]"), .badMagic(.safetensors)),
    Lie(file("{"), .malformedHeader(offset: 9)),
    Lie(file("{} x"), .malformedHeader(offset: 11)),
    Lie(file("{\"a\": 3}"), .malformedHeader(offset: 14)),
    Lie(
      file("{\(tensor("a", "0", "8"))}", dataCount: 7),
      .lengthBeyondFile(name: "a", end: 8, available: 7)
    ),
    Lie(
      file("{\(tensor("a", "0", "8")),\(tensor("b", "4", "12"))}", dataCount: 12),
      .offsetsOverlap("a", "b")
    ),
    Lie(
      file("{\(tensor("a", "0", "8")),\(tensor("b", "12", "20"))}", dataCount: 20),
      .offsetsGap(before: "b", bytes: 4)
    ),
    Lie(file("{\(tensor("a", "0", "8"))}", dataCount: 9), .offsetsGap(before: nil, bytes: 1)),
    Lie(
      file("{\(tensor("a", "0", "12"))}", dataCount: 12),
      .sizeMismatch(name: "a", expected: 8, found: 12)
    ),
    Lie(file("{\(tensor("a", "8", "0"))}", dataCount: 8), .negativeSize(-8)),
    Lie(file("{\(tensor("a", "-8", "0"))}", dataCount: 8), .negativeSize(-8)),
    Lie(file("{\(tensor("a", "0", "8", shape: "[-2]"))}", dataCount: 8), .negativeSize(-2)),
    Lie(file("{\(tensor("a", "0", "99999999999999999999"))}"), .sizeOverflow),
    Lie(
      file("{\(tensor("a", "0", "0", shape: "[4294967296,4294967296]"))}"), .sizeOverflow
    ),
    Lie(
      file("{\(tensor("a", "0", "0", shape: "[4294967296,4294967296,0]"))}"), .sizeOverflow
    ),
    Lie(
      file("{\(tensor("a", "0", "8")),\(tensor("a", "8", "16"))}", dataCount: 16),
      .duplicateName("a")
    ),
    Lie(file("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}"), .duplicateName("a")),
    Lie(
      file("{\(tensor("a", "0", "2", dtype: "F8_E5M2"))}", dataCount: 2),
      .unsupportedDtype("F8_E5M2")
    ),
    Lie(
      file("{\"a\":{\"x\":" + String(repeating: "[", count: 100_000)),
      .nestedTooDeeply(limit: 16)
    ),
    Lie(
      file("{\(tensor("a", "0", "4", shape: "[\(String(repeating: "1,", count: 40))1]"))}"),
      .rankTooLarge(limit: 32)
    ),
  ]

  @Test("each lie has its own refusal", arguments: cases)
  func refusal(lie: Lie) {
    #expect(throws: lie.error) {
      try loadTensors(from: lie.bytes, format: .safetensors, memoryLimit: 1 << 20)
    }
  }

  @Test("invalid UTF-8 and lone surrogates in a name are malformed")
  func invalidText() {
    var bytes = file("{\(tensor("a", "0", "8"))}", dataCount: 8)
    bytes[10] = 0xFF
    #expect(throws: TensorFileError.malformedHeader(offset: 12)) {
      try loadTensors(from: bytes, format: .safetensors, memoryLimit: 1 << 20)
    }
    #expect(throws: TensorFileError.malformedHeader(offset: 16)) {
      try loadTensors(
        from: file("{\(tensor("\\ud800", "0", "8"))}", dataCount: 8), format: .safetensors,
        memoryLimit: 1 << 20)
    }
  }

  @Test("a tensor over the memory limit is refused with its size")
  func memoryLimit() throws {
    let bytes = file("{\(tensor("a", "0", "20", shape: "[20]", dtype: "U8"))}", dataCount: 20)
    let loaded = try loadTensors(from: bytes, format: .safetensors, memoryLimit: 79)
    #expect(throws: TensorFileError.tooLarge(bytes: 80, limit: 79)) {
      try loaded.tensor(named: "a")
    }
  }

  @Test("metadata that looks like a list of texts but is not one stays text")
  func brokenTokens() throws {
    let loaded = try loadTensors(
      from: file("{\"__metadata__\":{\"tokens\":\"[\\\"a\\\", 3]\"}}"), format: .safetensors,
      memoryLimit: 1 << 20)
    #expect(loaded.textArrays.isEmpty)
    #expect(loaded.metadata == ["tokens": "[\"a\", 3]"])
  }
}
