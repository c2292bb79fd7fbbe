import TensorFiles
import Tensors

/// Images of digits from two files that nobody vouches for, made as small as is asked.
///
/// The last tenth is held out.
///
/// - Source: the IDX format as MNIST is published in: a magic number 0x00000800 + axes, the extents as
///   big-endian 32-bit numbers, and unsigned bytes.
struct LabelledImages: Sendable {
  /// Bytes that are read after inflating; the 60,000 images of MNIST have 47 MB.
  static let limit = 1 << 26
  /// Pixels of a side that are read.
  static let widthLimit = 256

  /// Levels, image by image and row by row.
  private let levels: [UInt8]
  private let digits: [UInt8]
  private let pixels: Int
  private let cut: Int

  /// - Throws: ``TaskError/badImages(_:_:)``, ``TaskError/emptyFile(_:)`` or
  ///   ``TaskError/fileTooLarge(_:bytes:limit:)``.
  init(_ file: TaskFile, labels: TaskFile, size: Int, levels: Int) throws(TaskError) {
    let (extents, bytes) = try Self.read(file, axes: 3)
    let (labelExtents, digits) = try Self.read(labels, axes: 1)
    let (count, height, width) = (extents[0], extents[1], extents[2])
    guard labelExtents[0] == count else {
      throw .badImages(labels.name, .countsDiffer(images: count, labels: labelExtents[0]))
    }
    // One image to learn from and one to measure with.
    guard count > 1, height > 0, width > 0 else { throw .badImages(file.name, .empty) }
    guard max(width, height) <= Self.widthLimit else {
      throw .badImages(file.name, .tooWide(max(width, height), limit: Self.widthLimit))
    }
    if let wrong = digits.firstIndex(where: { $0 > 9 }) {
      throw .badImages(labels.name, .label(Int(digits[wrong]), index: wrong - digits.startIndex))
    }
    let reducer = ImageReducer(height: height, width: width, size: size, levels: levels)
    var reduced: [UInt8] = []
    reduced.reserveCapacity(count * size * size)
    bytes.withUnsafeBufferPointer { bytes in
      for image in 0..<count {
        let start = image * width * height
        reducer.append(
          UnsafeBufferPointer(rebasing: bytes[start..<start + width * height]), to: &reduced)
      }
    }
    self.levels = reduced
    self.digits = Array(digits)
    pixels = size * size
    cut = count - max(count / 10, 1)
  }

  /// The share of the digit that occurs most.
  var largestShare: Double {
    var counts = [Int](repeating: 0, count: 10)
    for digit in digits { counts[Int(digit)] += 1 }
    return Double(counts.max() ?? 0) / Double(digits.count)
  }

  /// Any image of a part, with its digit.
  func draw(_ split: Split, _ random: inout RandomGenerator) -> (levels: [Int], digit: Int) {
    let part = split == .heldOut ? cut..<digits.count : 0..<cut
    let image = part.lowerBound + random.integer(below: part.count)
    let levels = levels[image * pixels..<(image + 1) * pixels].map(Int.init)
    return (levels, Int(digits[image]))
  }

  private static func read(
    _ file: TaskFile, axes: Int
  ) throws(TaskError) -> (extents: [Int], bytes: ArraySlice<UInt8>) {
    if file.bytes.isEmpty { throw .emptyFile(file.name) }
    let bytes: [UInt8]
    do throws(TensorFileError) {
      bytes = try gunzipped(file.bytes, limit: limit)
    } catch {
      if case .tooLarge(let count, let limit) = error {
        throw .fileTooLarge(file.name, bytes: count, limit: limit)
      }
      throw .badImages(file.name, .notInflated)
    }
    guard bytes.count <= limit else {
      throw .fileTooLarge(file.name, bytes: bytes.count, limit: limit)
    }
    let start = 4 * (1 + axes)
    guard bytes.count >= start, bytes.starts(with: [0, 0, 8, UInt8(axes)]) else {
      throw .badImages(file.name, .notIDX(axes: axes))
    }
    let extents = (1...axes).map { axis in
      bytes[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    // Three extents below 2³² may pass what a number holds.
    var expected = 1
    for extent in extents {
      let (product, overflow) = expected.multipliedReportingOverflow(by: extent)
      expected = overflow ? .max - start : min(product, .max - start)
    }
    guard bytes.count - start == expected else {
      throw .badImages(
        file.name, .sizeMismatch(expected: expected + start, found: bytes.count))
    }
    return (extents, bytes[start...])
  }
}

/// Makes images smaller, or larger, by the mean of what each pixel covers.
struct ImageReducer {
  private let width: Int
  private let size: Int
  private let levels: Int
  /// For each row or column of the result, what it covers of the image, and how much of each.
  private let rows: [[(place: Int, share: Float)]]
  private let columns: [[(place: Int, share: Float)]]

  init(height: Int, width: Int, size: Int, levels: Int) {
    self.width = width
    self.size = size
    self.levels = levels
    rows = Self.covered(height, by: size)
    columns = Self.covered(width, by: size)
  }

  /// Appends the levels of an image. [height · width] → [size · size]
  func append(_ image: UnsafeBufferPointer<UInt8>, to result: inout [UInt8]) {
    for row in rows {
      for column in columns {
        var sum: Float = 0
        for (y, high) in row {
          for (x, wide) in column { sum += high * wide * Float(image[y * width + x]) }
        }
        result.append(UInt8((sum / 255 * Float(levels - 1)).rounded()))
      }
    }
  }

  private static func covered(_ extent: Int, by size: Int) -> [[(place: Int, share: Float)]] {
    let step = Double(extent) / Double(size)
    return (0..<size).map { part in
      let (start, end) = (Double(part) * step, Double(part + 1) * step)
      let places = Int(start)...min(Int(end.rounded(.up)) - 1, extent - 1)
      return places.map { place in
        let overlap = min(end, Double(place + 1)) - max(start, Double(place))
        return (place, Float(overlap / step))
      }
    }
  }
}
