import App
import Glibc

@main
enum Boxoffice {
  static func main() async {
    exit(await Commands.run(Array(CommandLine.arguments.dropFirst())))
  }
}
