import Attention
import Diagnostics
import Evaluation
import TensorFiles
import Tensors
import Testing

@Suite("Words of engine errors")
struct ErrorWordsTests {
  static let fileErrors: [TensorFileError] = [
    .notFound, .notAFile, .unreadable(errno: 13), .unknownExtension("txt"), .changedWhileOpen,
    .truncated(expected: 11, found: 7), .trailingBytes(3), .badMagic(.npz),
    .unsupportedVersion(major: 9, minor: 0), .headerTooLarge(bytes: 1 << 27, limit: 1 << 20),
    .malformedHeader(offset: 5), .nestedTooDeeply(limit: 7), .unsupportedDtype("complex128"),
    .rankTooLarge(limit: 32), .negativeSize(-3), .sizeOverflow,
    .sizeMismatch(name: "q", expected: 11, found: 7),
    .lengthBeyondFile(name: "q", end: 11, available: 7), .offsetsOverlap("q", "k"),
    .offsetsGap(before: nil, bytes: 5), .duplicateName("q"), .unsafeName("../q"),
    .notAnArray("q"), .unsupportedCompression(name: "q", method: 12), .encrypted("q"),
    .zipBomb(name: "q", ratio: 5000), .inflatedSizeMismatch(name: "q", declared: 7),
    .checksumMismatch("q"), .tooLarge(bytes: 11, limit: 7), .noTensor(named: "q"),
    .isText(named: "tokens"), .exists, .cannotWrite(errno: 28), .needsOneTensor(.npy, count: 3),
    .rankNotWritable(.csv, rank: 3, limit: 2),
  ]

  static let tensorErrors: [TensorError] = [
    .shapeMismatch([3, 5], [7]), .innerMismatch([3, 5], [7, 2]), .axisOutOfRange(3, rank: 2),
    .indexOutOfRange(7, axis: 0, extent: 5), .tooManyIndices(3, rank: 2), .stepZero,
    .negativeExtent(-3), .countMismatch([3, 5], [7]), .rankTooSmall([3], needed: 2),
    .notAPermutation([0, 0], rank: 2), .extentNotOne(axis: 0, extent: 3), .emptyReduction([0]),
    .nothingToJoin, .notAnIndex(0.5), .sizeOverflow([1 << 40, 1 << 40]),
    .tooLarge(bytes: 11, limit: 7),
  ]

  static let attentionErrors: [AttentionError] = [
    .widthMismatch(queryWidth: 5, keyWidth: 7), .countMismatch(keyCount: 5, valueCount: 7),
    .rankTooSmall([3], [5], [7]), .leadingMismatch([2, 3, 5], [3, 5], [3, 5]),
    .causalNeedsKeys(queryCount: 7, keyCount: 5),
    .weightsTooLarge(queryCount: 7, keyCount: 5, bytes: 140, limit: 11),
    .workTooLarge(bytes: 11, limit: 7), .sizeOverflow(queryCount: 7, keyCount: 5, headCount: 3),
    .orderOutOfRange(0), .temperatureNotPositive(-1), .limitNotPositive(0), .coefficientsEmpty,
    .coefficientNotFinite(index: 1, value: .nan), .queryOutOfRange(7, count: 5),
    .keyOutOfRange(7, count: 5), .needsOneHead([2, 3]),
  ]

  static var all: [Diagnostic] {
    fileErrors.map { $0.diagnostic(file: "x.npz", at: nil) }
      + tensorErrors.map { $0.diagnostic(at: nil) } + attentionErrors.map { $0.diagnostic(at: nil) }
  }

  @Test("every engine error has an id and a message of its own")
  func distinct() {
    #expect(Set(Self.all.map(\.id)).count == Self.all.count)
    // The three "no machine holds that many numbers" and "too large" differ by their ids only.
    #expect(Set(Self.all.map(\.message)).count >= Self.all.count - 4)
  }

  @Test("a message is one fact in lower case, with the numbers in its label", arguments: all)
  func form(_ diagnostic: Diagnostic) throws {
    #expect(!diagnostic.message.hasSuffix("."))
    #expect(diagnostic.message.first?.isUppercase == false)
    #expect(diagnostic.label != nil)
    let parts = diagnostic.id.split(separator: ".")
    #expect(parts.count == 2)
    #expect(diagnostic.id.allSatisfy { $0.isLowercase || $0 == "-" || $0 == "." })
  }
}
