import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

public class Client implements WebSocket.Listener {
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  public static void main(String[] words) {
    Client client = new Client();
    HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(URI.create(words[0]), client).join();
    client.closed.join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean isLast) {
    if (data.toString().equals("Welcome!")) {
      socket.sendText("hi", true);
    } else {
      System.out.println(data);
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").thenRun(() -> closed.complete(null));
    }
    socket.request(1);
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) { closed.completeExceptionally(error); }
}
