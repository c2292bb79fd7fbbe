import TensorFiles
import Testing

@Suite("gzip files")
struct GunzipTests {
  /// "far " forty times, as gzip writes it.
  private let packed: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 75, 75, 44, 82, 72, 27, 196, 24, 0, 32, 183, 225, 193, 160, 0,
    0, 0,
  ]
  private let plain = Array(String(repeating: "far ", count: 40).utf8)

  @Test("what was packed comes out, and what was not stays as it is")
  func inflated() throws {
    #expect(try gunzipped(packed, limit: 160) == plain)
    #expect(try gunzipped(plain, limit: 0) == plain)
    #expect(try gunzipped([], limit: 0) == [])
  }

  @Test("more than the limit is refused before it is all there")
  func limit() {
    #expect(throws: TensorFileError.tooLarge(bytes: 160, limit: 159)) {
      try gunzipped(packed, limit: 159)
    }
  }

  @Test("bytes that are cut off or changed anywhere are refused or come out the same")
  func broken() {
    for count in 2..<packed.count {
      #expect(throws: TensorFileError.truncated(expected: count + 1, found: count)) {
        try gunzipped(Array(packed[..<count]), limit: 1_000)
      }
    }
    for place in 2..<packed.count {
      var changed = packed
      changed[place] ^= 0x55
      // A byte of the header may say something that does not matter, such as a time.
      if let result = try? gunzipped(changed, limit: 1_000) {
        #expect(result == plain && place < 10)
      }
    }
  }
}
