package dev.pollux.agent;

import dev.pollux.tool.Approval;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tools of which some ask first; what was done is in {@link #done}. */
class Bank {

  final List<String> done = new CopyOnWriteArrayList<>();
  final List<String> keys = new CopyOnWriteArrayList<>();
  final Promise<Void> looked = Promise.promise();

  @Tool(value = "Pays", approval = Approval.ALWAYS)
  String pay(String to, int sum, ToolContext context) {
    done.add("pay " + to + " " + sum);
    keys.add(context.callKey());
    return "paid " + sum;
  }

  @Tool(value = "Closes the account", approval = Approval.ALWAYS, sequential = true)
  Future<String> close() {
    done.add("close");
    return Future.succeededFuture("closed");
  }

  @Tool("The balance")
  Future<Integer> balance() {
    done.add("balance");
    looked.tryComplete();
    return Future.succeededFuture(100);
  }
}
