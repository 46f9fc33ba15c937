@main
enum Boxoffice {
  static func main() async {}
}
