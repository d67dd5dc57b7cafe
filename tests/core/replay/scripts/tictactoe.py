board = [" "] * 9
def draw():
    print()
    for r in range(3):
        print(" " + " | ".join(board[r*3:r*3+3]))
        if r < 2: print("---+---+---")
wins = [(0,1,2),(3,4,5),(6,7,8),(0,3,6),(1,4,7),(2,5,8),(0,4,8),(2,4,6)]
turn = "X"
while " " in board:
    draw()
    move = input(f"{turn}'s move (1-9): ")
    if not move.isdigit() or not 1 <= int(move) <= 9 or board[int(move)-1] != " ":
        print("Invalid move, try again"); continue
    board[int(move)-1] = turn
    if any(all(board[i] == turn for i in w) for w in wins):
        draw(); print(turn, "wins!"); break
    turn = "O" if turn == "X" else "X"
else:
    print("Tie!")
