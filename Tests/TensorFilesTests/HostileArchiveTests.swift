import TensorFiles
import Testing

@Suite("Archives that lie")
struct HostileArchiveTests {
  /// Positions of a signature, `PK` and two numbers, in the bytes.
  private func positions(of first: UInt8, _ second: UInt8, in bytes: [UInt8]) -> [Int] {
    bytes.indices.dropLast(3).filter {
      bytes[$0..<$0 + 4].elementsEqual([0x50, 0x4B, first, second])
    }
  }

  /// The archive `name` with bytes from `offset` in its first directory entry replaced.
  private func archive(_ name: String, entry offset: Int, _ bytes: [UInt8]) throws -> [UInt8] {
    var archive = try Fixture.bytes(name)
    let entry = try #require(positions(of: 1, 2, in: archive).first)
    archive.replaceSubrange(entry + offset..<entry + offset + bytes.count, with: bytes)
    return archive
  }

  private func load(_ bytes: [UInt8], memoryLimit: Int = 1 << 20) throws(TensorFileError) {
    _ = try loadTensors(from: bytes, format: .npz, memoryLimit: memoryLimit)
  }

  @Test("a member that claims to grow beyond what deflate can is a bomb")
  func bomb() throws {
    let bytes = try archive("deflated.npz", entry: 24, [0, 0, 0, 0x40])
    let error = #expect(throws: TensorFileError.self) { try load(bytes, memoryLimit: .max) }
    guard case .zipBomb("q.npy", let ratio) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(ratio > 1032)
  }

  @Test("members that would inflate over the limit together are refused before that")
  func memoryLimit() throws {
    let bytes = try Fixture.bytes("deflated.npz")
    let error = #expect(throws: TensorFileError.self) { try load(bytes, memoryLimit: 1000) }
    guard case .tooLarge(let size, 1000) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(size > 2048)
  }

  @Test("a member must inflate to exactly the declared size", arguments: [-1, 1])
  func inflatedSize(difference: Int) throws {
    let size = 128 + 140 + difference
    let bytes = try archive("deflated.npz", entry: 24, [UInt8(size & 255), UInt8(size >> 8)])
    #expect(throws: TensorFileError.inflatedSizeMismatch(name: "q.npy", declared: size)) {
      try load(bytes)
    }
  }

  @Test(
    "a wrong CRC-32 is found, stored or deflated",
    arguments: [("stored", "q"), ("deflated", "q.npy")])
  func checksum(name: String, member: String) throws {
    let bytes = try archive(name + ".npz", entry: 16, [1, 2, 3, 4])
    #expect(throws: TensorFileError.checksumMismatch(member)) { try load(bytes) }
  }

  @Test("a stored member must have one size")
  func storedSize() throws {
    let bytes = try archive("stored.npz", entry: 24, [0xFF, 0])
    #expect(throws: TensorFileError.sizeMismatch(name: "q.npy", expected: 255, found: 268)) {
      try load(bytes)
    }
  }

  @Test("a member that ends behind the directory is refused")
  func beyondFile() throws {
    let bytes = try archive(
      "stored.npz", entry: 20, [0, 0, 0, 0x40, 0, 0, 0, 0x40])
    let error = #expect(throws: TensorFileError.self) { try load(bytes) }
    guard case .lengthBeyondFile("q.npy", let end, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(end > 1 << 30)
  }

  @Test("members that share bytes are refused")
  func overlap() throws {
    var bytes = try Fixture.bytes("stored.npz")
    // The directory lists the first member twice, in place of the first and the second.
    let entries = positions(of: 1, 2, in: bytes)
    let first = bytes[entries[0]..<entries[1]]
    bytes.replaceSubrange(entries[1]..<entries[2], with: first)
    let end = try #require(positions(of: 5, 6, in: bytes).last)
    let size = end - entries[0]
    bytes.replaceSubrange(end + 12..<end + 14, with: [UInt8(size & 255), UInt8(size >> 8)])
    #expect(throws: TensorFileError.offsetsOverlap("q.npy", "q.npy")) { try load(bytes) }
  }

  @Test("an encrypted member is refused by its name")
  func encrypted() throws {
    #expect(throws: TensorFileError.encrypted("q.npy")) {
      try load(archive("stored.npz", entry: 8, [1, 0]))
    }
  }

  @Test(
    "names that lead out of the archive, or hide something, are refused",
    arguments: ["/.npy", "../py", "q\\npy", "q\u{1B}npy", "./npy", "q//py"])
  func names(name: String) throws {
    var bytes = try Fixture.bytes("stored.npz")
    for (kind, offset) in [((1 as UInt8, 2 as UInt8), 46), ((3, 4), 30)] {
      let start = try #require(positions(of: kind.0, kind.1, in: bytes).first) + offset
      bytes.replaceSubrange(start..<start + 5, with: Array(name.utf8))
    }
    #expect(throws: TensorFileError.unsafeName(name)) { try load(bytes) }
  }

  @Test("a member that is not an array is refused by its name")
  func notAnArray() throws {
    var bytes = try Fixture.bytes("stored.npz")
    for (kind, offset) in [((1 as UInt8, 2 as UInt8), 46), ((3, 4), 30)] {
      let start = try #require(positions(of: kind.0, kind.1, in: bytes).first) + offset
      bytes.replaceSubrange(start..<start + 5, with: Array("q.txt".utf8))
    }
    #expect(throws: TensorFileError.notAnArray("q.txt")) { try load(bytes) }
  }

  @Test("what is no archive is refused as such")
  func noArchive() {
    #expect(throws: TensorFileError.badMagic(.npz)) { try load([]) }
    #expect(throws: TensorFileError.badMagic(.npz)) {
      try load([UInt8](repeating: 0x50, count: 100_000))
    }
  }
}
