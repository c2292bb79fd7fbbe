import TensorFiles
import Testing

/// A `.npy` file of version 1 with this dictionary and `dataCount` zeros.
private func npy(_ header: String, dataCount: Int) -> [UInt8] {
  let count = header.utf8.count
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(count & 255), UInt8(count >> 8)]
    + Array(header.utf8) + [UInt8](repeating: 0, count: dataCount)
}

private func header(dtype: String = "<f4", order: String = "False", shape: String) -> String {
  "{'descr': '\(dtype)', 'fortran_order': \(order), 'shape': \(shape), }"
}

@Suite("NumPy arrays that lie")
struct HostileNumPyTests {
  static let cases: [(header: String, dataCount: Int, error: TensorFileError)] = [
    (header(shape: "(2,)"), 7, .truncated(expected: 75, found: 74)),
    (header(shape: "(2,)"), 9, .trailingBytes(1)),
    (header(shape: "(-2,)"), 8, .negativeSize(-2)),
    (header(shape: "(4294967296, 4294967296)"), 8, .sizeOverflow),
    (header(shape: "(9223372036854775807, 0, 9223372036854775807)"), 0, .sizeOverflow),
    (header(shape: "(99999999999999999999,)"), 8, .sizeOverflow),
    (header(shape: "(1.5,)"), 8, .malformedHeader(offset: 62)),
    (header(order: "Maybe", shape: "(2,)"), 8, .malformedHeader(offset: 43)),
    (header(dtype: "f4", shape: "(2,)"), 8, .unsupportedDtype("f4")),
    (
      header(dtype: "<U99999999999999999999", shape: "(2,)"), 8,
      .unsupportedDtype("<U99999999999999999999")
    ),
    (
      header(dtype: "<U0", shape: "(1099511627776,)"), 0, .tooLarge(bytes: 16 << 40, limit: 1 << 20)
    ),
    (header(dtype: "<U2147483647", shape: "(1073741824,)"), 0, .sizeOverflow),
    ("{'descr': '<f4'}", 0, .malformedHeader(offset: 10)),
    ("{'descr': '<f4', 'descr': '<f4'}", 0, .duplicateName("descr")),
    ("{'other': 1}", 0, .malformedHeader(offset: 11)),
    ("", 0, .malformedHeader(offset: 10)),
  ]

  @Test("each lie has its own refusal", arguments: cases)
  func refusal(header: String, dataCount: Int, error: TensorFileError) {
    #expect(throws: error) {
      try loadTensors(from: npy(header, dataCount: dataCount), format: .npy, memoryLimit: 1 << 20)
    }
  }

  @Test("a strange start, an unknown version and a huge header are refused before reading on")
  func start() throws {
    var bytes = npy(header(shape: "(2,)"), dataCount: 8)
    bytes[6] = 4
    #expect(throws: TensorFileError.unsupportedVersion(major: 4, minor: 0)) {
      try loadTensors(from: bytes, format: .npy, memoryLimit: 1 << 20)
    }
    bytes[0] = 0x92
    #expect(throws: TensorFileError.badMagic(.npy)) {
      try loadTensors(from: bytes, format: .npy, memoryLimit: 1 << 20)
    }
    let huge: [UInt8] = [0x93] + Array("NUMPY".utf8) + [2, 0, 0, 0, 0x40, 0x06]
    #expect(throws: TensorFileError.headerTooLarge(bytes: 100 << 20, limit: 1 << 16)) {
      try loadTensors(from: huge, format: .npy, memoryLimit: 1 << 20)
    }
  }

  @Test("code points that do not exist become replacement characters")
  func invalidCodePoints() throws {
    var bytes = npy(header(dtype: "<U2", shape: "(1,)"), dataCount: 8)
    bytes.replaceSubrange(
      bytes.count - 8..<bytes.count, with: [0, 0xD8, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])
    let file = try loadTensors(from: bytes, format: .npy, memoryLimit: 1 << 20)
    #expect(file.textArrays == ["array": ["\u{FFFD}\u{FFFD}"]])
  }
}
